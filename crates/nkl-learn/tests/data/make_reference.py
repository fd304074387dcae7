"""Writes sklearn.json: small made-up data and what scikit-learn makes of them.

Run with scikit-learn 1.9, numpy 2.4, confidence-intervals 0.0.3.
"""
import json
import warnings

import numpy as np
from confidence_intervals import evaluate_with_conf_int
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import balanced_accuracy_score, mean_squared_error, r2_score, roc_auc_score, recall_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
rng = np.random.RandomState(0)
x = np.round(rng.randn(110, 4) * [1, 3, 0.5, 2] + [0, 5, -1, 0], 4)
y = np.digitize(x[:, 0] + 0.4 * x[:, 1] * x[:, 2] + rng.randn(110) * 0.7, [-2.6, -1.2])
v = np.round(2 * x[:, 0] - x[:, 3] + 0.3 * x[:, 1] ** 2 + rng.randn(110), 4)
train, test = slice(0, 80), slice(80, 110)
weights = np.round(rng.rand(80) + 0.5, 3)
out = {"x": x.tolist(), "classes": y.tolist(), "values": v.tolist(), "weights": weights.tolist(), "train_rows": 80}


def proba(model, two=False, **fit):
    yy = np.minimum(y, 1) if two else y
    return model.fit(x[train], yy[train], **fit).predict_proba(x[test]).tolist()


def values(model, xx=x, **fit):
    return model.fit(xx[train], v[train], **fit).predict(xx[test]).tolist()


kernels = {
    "rbf": {},
    "linear": {"kernel": "linear"},
    "poly": {"kernel": "poly", "degree": 2, "coef0": 1.0, "gamma": "auto"},
    "sigmoid": {"kernel": "sigmoid", "gamma": 0.02, "coef0": -0.5},
}
# Tighter than the default, so that the optimum itself is compared.
for name, args in kernels.items():
    out["svm_" + name] = proba(SVC(probability=True, random_state=42, tol=1e-3, **args))
    out["svr_" + name] = values(SVR(C=2.0, epsilon=0.2, **args))
out["svm_votes"] = SVC().fit(x[train], y[train]).predict(x[test]).tolist()
out["svm_two"] = proba(SVC(probability=True, random_state=7), two=True)
out["svm_balanced"] = proba(SVC(probability=True, random_state=42, class_weight="balanced", C=3.0))
out["svm_weights"] = proba(SVC(probability=True, random_state=42), sample_weight=weights)
for name, vote in (("knn", "uniform"), ("knn_distance", "distance")):
    out[name] = proba(KNeighborsClassifier(5, weights=vote))
    out[name + "_reg"] = values(KNeighborsRegressor(5, weights=vote))
out["bayes"] = proba(GaussianNB())
out["bayes_weights"] = proba(GaussianNB(), sample_weight=weights)
tight = {"tol": 1e-10, "max_iter": 100000}
out["log_reg"] = proba(LogisticRegression(**tight))
out["log_reg_two"] = proba(LogisticRegression(**tight), two=True)
out["log_reg_balanced"] = proba(LogisticRegression(class_weight="balanced", C=0.1, **tight))
out["lin_reg"] = values(LinearRegression())
out["lin_reg_weights"] = values(LinearRegression(), sample_weight=weights)
deficient = np.hstack([x, x[:, :1] + x[:, 1:2], x[:, 2:3]])
model = LinearRegression().fit(deficient[train], v[train])
out["lin_reg_deficient"] = {"coefficients": model.coef_.tolist(), "intercept": float(model.intercept_)}
wide = np.hstack([x ** k for k in range(1, 4)])
model = LinearRegression().fit(wide[:8], v[:8])
out["lin_reg_wide"] = {"coefficients": model.coef_.tolist(), "intercept": float(model.intercept_)}
# Up to depth 3 no two splits are equally good here, so that chance has no part.
out["tree"] = proba(DecisionTreeClassifier(max_depth=3, random_state=0))
out["tree_reg"] = values(DecisionTreeRegressor(max_depth=3, random_state=0))

truth, pred = y[test], np.array(out["svm_votes"])
p = np.array(out["svm_rbf"])
out["auc_macro"] = roc_auc_score(truth, p, multi_class="ovr")
out["auc"] = roc_auc_score(truth == 1, p[:, 1])
out["r2"] = r2_score(v[test], out["lin_reg"])
uar = lambda t, q: recall_score(t, q, average="macro", zero_division=0)
out["interval_uar"] = [float(b) for b in evaluate_with_conf_int(pred, uar, truth)[1]]
mse = lambda t, q: mean_squared_error(t, q)
out["interval_mse"] = [float(b) for b in evaluate_with_conf_int(np.array(out["lin_reg"]), mse, v[test])[1]]


def ccc(t, q):
    a, b = t - t.mean(), q - q.mean()
    return 2 * (a * b).sum() / ((a * a).sum() + (b * b).sum() + len(t) * (t.mean() - q.mean()) ** 2)


out["interval_ccc"] = [float(b) for b in evaluate_with_conf_int(np.array(out["lin_reg"]), ccc, v[test])[1]]
json.dump(out, open(__file__.replace("make_reference.py", "sklearn.json"), "w"))
