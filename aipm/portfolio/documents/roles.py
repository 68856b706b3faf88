"""The documents of lesson 05: decisions at five desks, and the canvas of the role that the learner wants."""

from aipm.portfolio.document import SIMULATED, Answers, Document, Fact, joined
from aipm.portfolio.picture import Bar, bars, marks
from aipm.portfolio.shape import words
from aipm.worlds.helpdesk import serving
from aipm.worlds.jobs import ads as job_ads
from aipm.worlds.jobs import roles

LABEL, DECISION = 0.22, 1.20  # euros for a label, and for a decision of the expert (Q05.5)


def desks(answers: Answers) -> Document:
    """Five decisions of one week, each with what it costs or finds."""
    ads = job_ads.load()
    wanted, hit = job_ads.wanted(ads).to_numpy(), job_ads.found(ads, answers.entries("Job query")).to_numpy()
    replicas, batch = (round(answers.number("Service size", key)) for key in ("replicas", "batch"))
    hour = serving.pooled((0,), replicas, batch)
    weeks = {work: answers.number("Eight weeks", work) for work in answers.entries("Eight weeks")}
    labels = round(answers.number("Annotation plan", "labels_per_item"))
    longest = max(weeks.values())
    most = [work for work, each in weeks.items() if each == longest]
    return Document(
        kind="Five decisions at five desks",
        data=f"{SIMULATED}: advertisements, a service, tickets, annotators and a market, all invented",
        decision=(
            f"Of eight weeks a start-up gives {longest:g} each to {joined(most)}; the service gets {replicas} machines "
            "because a promise on the slowest 5% of calls decides, not the mean."
        ),
        picture=bars(
            f"Most of the eight weeks go to {joined(most)}.",
            f"Bars of eight weeks: {'; '.join(f'{words(work)} {each:g}' for work, each in weeks.items())}.",
            "weeks",
            [
                Bar(words(work), each, f"{each:g} week{'s' * (each != 1)}", each == longest)
                for work, each in weeks.items()
            ],
        ),
        facts=[
            Fact(f"{(hit & wanted).sum()} of {wanted.sum()}", "wanted advertisements are found by the query"),
            Fact(f"{(hit & wanted).sum()} of {hit.sum()}", "advertisements that it finds are wanted"),
            Fact(f"{hour.p95:.0f} ms", f"wait that 95 of 100 calls stay below in a peak hour, {batch} calls a batch"),
            Fact(
                f"{100 * answers.number('Annotation plan', 'precision'):.0f} of 100",
                "tickets labelled urgent are urgent, with the plan for labels",
            ),
        ],
        prices=[
            Fact(f"{replicas * serving.EUROS:.2f} €", "an hour for the machines"),
            Fact(
                f"{labels * LABEL:.2f} €",
                f"a ticket for {labels} label{'s' * (labels != 1)}, and {DECISION:.2f} € where the expert decides "
                f"({answers.text('Annotation plan', 'adjudicate_if')})",
            ),
        ],
        points=[
            f"Before a release: compare {answers.text('Release check', 'compare')} by "
            f"{answers.text('Release check', 'statistic')}, and stop above {answers.number('Release check', 'limit'):g}.",
            f"The query: any of {joined(answers.listing('Job query', 'any'))}.",
        ],
        points_heading="Two more decisions",
        unknown=["How the query does on real advertisements, and the service on real traffic."],
    )


def canvas(answers: Answers) -> Document:
    """The role, what the portfolio shows of its skills, the gaps and the step that closes one."""
    role = answers.at("Canvas", "role")
    serves, decides, skills = roles.ROLES[role]
    pages = answers.listing("Canvas", "evidence")
    shown, gaps = roles.shown_by(pages) & set(skills), answers.listing("Canvas", "gaps")
    step = answers.at("Canvas", "next_step")
    by = {skill: [page for page in pages if skill in roles.ARTEFACTS.get(page, ())] for skill in skills}
    claims = [roles.CLAIMS[claim] for claim in answers.listing("Canvas", "claims")]
    return Document(
        kind="Role canvas",
        data="My own choice; the pages it rests on are in this portfolio",
        decision=(
            f"I want the {words(role)} role, which serves {serves} and decides {decides}; next I close the gap in "
            f"{words(roles.NEXT_STEPS[step])}."
        ),
        picture=marks(
            f"Of {len(skills)} skills that the role asks for, {len(shown)} have a page behind them.",
            "Skills of the role: "
            + "; ".join(f"{words(skill)} {'shown' if skill in shown else 'open'}" for skill in skills),
            [
                (
                    words(skill),
                    skill in shown,
                    f"shown by {joined([page_name(page) for page in by[skill]])}" if skill in shown else "no page yet",
                )
                for skill in skills
            ],
        ),
        facts=[
            Fact(f"{len(shown)} of {len(skills)}", "skills that the role asks for are shown"),
            Fact(f"{len(gaps)} of {len(skills)}", f"are named as gaps: {joined(gaps)}"),
        ],
        points=[*claims, f"Next step: {words(step)}, for {words(roles.NEXT_STEPS[step])}."],
        points_heading="What I can say with these pages in my hand",
        unknown=["A page shows a skill on the course's data; work with users and colleagues is shown by no page."],
    )


def page_name(slug: str) -> str:
    """A page of the portfolio as words: "error cost memo (lesson 02)"."""
    return f"{slug[3:].replace('_', ' ')} (lesson {slug[:2]})"
