"""The documents of the course, one function each: from the answers that a lesson keeps to what a reader is shown."""

from aipm.portfolio.document import Builder
from aipm.portfolio.documents import agent, behaviour, evidence, judge, launch, prices, roles, start

BUILDERS: dict[str, Builder] = {
    "00_my_product": start.own_product,
    "00_product_card": start.product_card,
    "01_behaviour_spec": behaviour.specification,
    "02_error_cost_memo": prices.error_costs,
    "03_uncertainty_budget": behaviour.uncertainty,
    "04_failure_plan": behaviour.failure_plan,
    "05_desk_decisions": roles.desks,
    "05_role_canvas": roles.canvas,
    "06_industry_risk_sheet": prices.industries,
    "07_data_sheet_and_findings": evidence.data_sheet,
    "08_experiment_plan": evidence.experiment,
    "09_prompt_changelog": evidence.prompts,
    "10_model_card_and_decision": launch.model_card,
    "11_launch_package": launch.package,
    "12_judge_validation": judge.validation,
    "13_agent_permission_sheet": agent.permissions,
}
