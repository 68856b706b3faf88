"""Sphinx's settings of the reading edition. `aipm site` adds two: where Binder opens a notebook, and the first lesson."""

import gc

gc.disable()  # a build takes a fifth less, and its memory goes back with its process

project = "AI product management, measured"
author = copyright = ""
language = "en"
root_doc = "index"

extensions = ["autograder.reading.dressing", "myst_nb"]  # ours first: it spares what is imported and not needed
nb_execution_mode = "off"  # the pages show what `make build` stored
nb_merge_streams = True
myst_links_external_new_tab = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_favicon = "static/favicon.svg"
html_static_path = ["static"]
html_css_files = ["course.css"]
html_js_files: list[str] = []
templates_path = ["templates"]
html_sidebars = {"**": ["contents.html"]}
html_permalinks_icon = "#"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_last_updated_fmt = None  # a date would make two builds differ
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": project},
    "navbar_start": ["navbar-logo"],
    "navbar_center": [],
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button-field"],
    "navbar_align": "left",
    "article_header_start": [],
    "article_header_end": ["binder"],
    "secondary_sidebar_items": ["page-toc"],
    "primary_sidebar_end": [],
    "footer_start": ["licence"],
    "footer_center": [],
    "footer_end": [],
    "show_prev_next": True,
    "back_to_top_button": False,
}
