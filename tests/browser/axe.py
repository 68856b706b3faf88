"""What axe-core calls serious on a page, in about half of the time that it takes as its makers ship it.

Spared is only what changes no finding; `tests/reading/test_site_in_browser.py` holds both to the same words.
"""

# Of each colour that axe makes, on a long page a million, it keeps every field in a weak map, and it parses each name of a
# colour anew. Here a field is a property of the colour, and a name is parsed once a page.
QUICK = """(() => {
    class Fields {
        constructor() { this.name = Symbol(); }
        has(owner) { return this.name in owner; }
        get(owner) { return owner[this.name]; }
        set(owner, value) { owner[this.name] = value; return this; }
        add(owner) { return this.set(owner, true); }
    }
    const WeakMap = Fields, WeakSet = Fields;
    %s
    const Color = axe.commons.color.Color, parse = Color.prototype.parseString, known = new Map();
    Color.prototype.parseString = function (text) {
        if (!known.has(text)) {
            parse.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(text);
        return this;
    };
})()"""
GRAVE = ("serious", "critical")
# What breaks a rule is as grave as axe says of the rule; those whose findings nobody would be told of are not asked.
RUN = """async ([grave, include]) => {
    const slight = axe._audit.rules.filter(rule => rule.impact && !grave.includes(rule.impact));
    const rules = Object.fromEntries(slight.map(rule => [rule.id, {enabled: false}]));
    const found = await axe.run({include}, {resultTypes: ['violations'], rules});
    return found.violations.filter(one => grave.includes(one.impact));
}"""
EVERYTHING = [["html"]]


def violations(page, include=EVERYTHING):
    """The serious and the critical findings of axe-core in the parts of a page that `include` selects, in axe's own form."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(QUICK % AXE_SCRIPT)
    return page.evaluate(RUN, [GRAVE, include])
