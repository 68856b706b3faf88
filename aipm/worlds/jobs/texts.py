"""The templates of the simulated job advertisements: titles, openings, tasks in two or three wordings each, closing lines.

Invented for the course. Some ordinary tasks use words that work on models uses too (model, training, labels, ranking), as
real advertisements do.
"""

TITLES = {
    "platform": ("Product Manager, Data Platform", "Product Manager, Developer Services", "Technical Product Manager"),
    "applied": (
        "Product Manager, Recommendations",
        "Product Manager, Trust & Safety",
        "Product Manager, Intelligent Features",
        "Product Manager, Search",
    ),
    "ml_infra": ("Technical Product Manager", "Product Manager, Internal Tools", "Product Manager, Data Engineering"),
    "tooling": ("Product Manager, Studio", "Product Manager, Builder Tools", "Product Manager, Data Services"),
    "startup": ("Founding Product Manager", "First Product Manager", "Product Lead"),
    "none": (
        "Product Manager, Checkout",
        "Product Manager, Mobile App",
        "Product Manager, Billing",
        "Product Manager, Growth",
        "Product Manager, Logistics",
        "Product Manager, Internal Tools",
        "Technical Product Manager",
        "Product Lead",
    ),
}

OPENINGS = {
    "platform": ("Our teams build on shared services.", "You serve forty teams inside the company."),
    "applied": (
        "Two million people shop with us.",
        "People trust us with their payments.",
        "We help people find things.",
    ),
    "ml_infra": ("Thirty data scientists work here.", "You look after the people who build."),
    "tooling": ("Our customers are not engineers.", "We sell a workbench to small companies."),
    "startup": ("We are nine people with one product.", "We have eighteen months of money."),
    "none": (
        "Two million people shop with us.",
        "We move parcels in six countries.",
        "Our teams build on shared services.",
        "We are nine people with one product.",
        "We help people find things.",
    ),
}

# Tasks that decide something about a model; each in several wordings.
MODEL_TASKS = {
    "platform": (
        ("Own the latency of our model serving", "Own the response times of our inference service"),
        ("Decide which pretrained models product teams may call", "Choose the embeddings that every team can call"),
        ("Raise the adoption of the inference API", "Win internal developers for the prediction API"),
        ("Agree on service levels for online predictions", "Plan replicas and batches for model serving"),
    ),
    "applied": (
        ("Set the threshold at which the fraud score acts", "Decide from which risk score on a payment is held"),
        ("Weigh false alarms against misses with support", "Price false positives and misses with the risk team"),
        ("Improve the recommendations for returning customers", "Own the relevance of recommendations and ranking"),
        ("Define what users see when the model is unsure", "Design the fallback for low model confidence"),
        ("Plan the offline evaluation of each new ranking", "Compare rankings offline before any A/B test"),
    ),
    "ml_infra": (
        ("Run the roadmap of our feature store", "Own the feature store and the model registry"),
        ("Shorten the way from notebook to trained model", "Cut the waiting time of training pipelines"),
        ("Detect training-serving skew before a release", "Own drift monitoring for all models"),
        ("Make experiment tracking a habit of data scientists", "Bring experiment tracking to every data scientist"),
    ),
    "tooling": (
        ("Shape the annotation tool that customers label with", "Own the labelling workflow of our customers"),
        ("Raise the agreement between annotators", "Improve annotation quality and its price"),
        ("Build the evaluation dashboard for non-experts", "Let customers compare models without code"),
        ("Own the AutoML wizard from upload to deployment", "Guide non-experts from raw data to a trained model"),
    ),
    "startup": (
        ("Choose what we label first and why", "Decide which training data we collect"),
        ("Write the evaluation set that a release must pass", "Own prompt evaluation for every release"),
        ("Tell investors what the model can and cannot do", "Explain model limits to customers and investors"),
        ("Design what users see when the model is wrong", "Own the fallback when the model has no answer"),
    ),
}

# Tasks without a model in them. Several use the same words in another sense.
ORDINARY_TASKS = (
    ("Own the roadmap of the checkout", "Own the roadmap of the mobile app"),
    ("Write user stories with two engineering teams", "Keep the backlog of two teams in order"),
    ("Talk to ten customers a month", "Visit customers and write down what hurts"),
    ("Report progress to the leadership", "Present the quarter to the leadership"),
    ("Develop the business model for new markets", "Review the pricing model twice a year"),
    ("Plan the sales training for each release", "Write training material for support"),
    ("Run A/B tests on the landing page", "Run A/B tests on the checkout button"),
    ("Cut the time to print shipping labels", "Replace the labels in the warehouse"),
    ("Follow our ranking in the app stores", "Improve our ranking on search engines"),
    ("Write recommendations for the board", "Collect recommendations from partners"),
    ("Lead the evaluation of vendors", "Take part in the evaluation of suppliers"),
    ("Set the threshold for free shipping", "Set the threshold for discounts"),
    ("Renew the data model of the billing system", "Document the data model with engineering"),
    ("Own a service level for customer support", "Watch the response times of the website"),
    ("Prepare launches with marketing", "Coordinate launches in six countries"),
    ("Define the metrics of success", "Own a dashboard of weekly figures"),
    ("Negotiate with payment providers", "Work with legal on new rules"),
    ("Raise the customer satisfaction score", "Explain the credit score to customers"),
    ("Compare models of delivery vans", "Choose models of scanners for the warehouse"),
    ("Improve the onboarding of new users", "Shorten the sign-up form"),
)

AI_LINES = (
    "We are an AI-first company.",
    "AI changes how we work, and we want you to be curious about AI.",
    "You use AI tools every day.",
    "Our AI strategy is ambitious.",
)
PLAIN_LINES = (
    "We work in small teams.",
    "You find an open door and good coffee.",
    "Part time is possible.",
    "We decide quickly and write things down.",
)
