"""Writes xgboost.json: small made-up data and what XGBoost makes of them.

Run with xgboost 3.2, numpy 2.4.
"""
import json

import numpy as np
from xgboost import XGBClassifier, XGBRegressor

rng = np.random.RandomState(1)
n, train = 440, slice(0, 400)
# More distinct values than bins, ties, few values, a constant, and large units.
x = np.column_stack(
    [
        np.round(rng.randn(n), 3),
        np.round(rng.randn(n) * 3 + 5, 1),
        rng.randint(0, 4, n),
        np.full(n, 2.5),
        np.round(rng.rand(n) * 1e4),
    ]
)
signal = x[:, 0] + 0.3 * x[:, 1] * (x[:, 2] - 1.5) + x[:, 4] / 4e3
y = np.digitize(signal + rng.randn(n) * 0.7, [0.0, 2.5])
v = np.round(10 * signal - x[:, 0] ** 2 + rng.randn(n), 3)
weights = np.round(rng.rand(n) * 2 + 0.1, 3)
test = slice(400, n)
out = {"x": x.tolist(), "classes": y.tolist(), "values": v.tolist(), "weights": weights[train].tolist()}
out["train_rows"] = 400


def short(values):
    return [[float(f"{p:.7g}") for p in np.atleast_1d(row)] for row in values.astype(float)]


def classes(name, yy, weight=None, **settings):
    model = XGBClassifier(n_jobs=1, **settings).fit(x[train], yy[train], sample_weight=weight)
    out[name] = short(model.predict_proba(x[test]))


def values(name, weight=None, **settings):
    model = XGBRegressor(n_jobs=1, **settings).fit(x[train], v[train], sample_weight=weight)
    out[name] = short(model.predict(x[test]))


two = np.minimum(y, 1)
counts = np.bincount(y[train])
balanced = (400 / (3 * counts))[y[train]]
shallow = {"n_estimators": 30, "max_depth": 3, "learning_rate": 0.1}
classes("three", y)
classes("two", two)
classes("shallow", y, **shallow)
classes("weighted", y, weights[train])
classes("two_weighted", two, weights[train])
classes("balanced", y, balanced)
values("values_all")
values("values_shallow", **shallow)
values("values_weighted", weights[train])
# Early stopping on the rows 300 to 400.
for name, metric, yy in (("mlogloss", "mlogloss", y), ("merror", "merror", y), ("logloss", "logloss", two), ("auc", "auc", two)):
    model = XGBClassifier(n_jobs=1, early_stopping_rounds=7, eval_metric=metric)
    model.fit(x[:300], yy[:300], eval_set=[(x[300:400], yy[300:400])], verbose=False)
    out["stop_" + name] = {"rounds": model.best_iteration + 1, "proba": short(model.predict_proba(x[test]))}
for metric in ("rmse", "mae"):
    model = XGBRegressor(n_jobs=1, early_stopping_rounds=3, eval_metric=metric)
    model.fit(x[:300], v[:300], eval_set=[(x[300:400], v[300:400])], verbose=False)
    out["stop_" + metric] = {"rounds": model.best_iteration + 1, "proba": short(model.predict(x[test]))}
    print(metric, model.best_iteration)
with open("xgboost.json", "w") as file:
    json.dump(out, file, separators=(",", ":"))
