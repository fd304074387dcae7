"""Times one of scikit-learn's, XGBoost's or imbalanced-learn's methods as `speed` of nkl-learn does.

learn_sklearn.py TABLE ITEM, with the table, the items and the output of
`crates/nkl-learn/examples/speed.rs`. Called by `learn.py`.
"""

import importlib
import os
import sys
import time
import warnings

import numpy as np
from sklearn.preprocessing import StandardScaler

THREADS = int(os.environ.get("NKL_BENCH_THREADS", "1"))

# Module, class and settings of each item.
MODELS = {
    "svm": ("sklearn.svm", "SVC", dict(probability=True, random_state=42)),
    "svr": ("sklearn.svm", "SVR", {}),
    "knn": ("sklearn.neighbors", "KNeighborsClassifier", dict(n_jobs=THREADS)),
    "knn_reg": ("sklearn.neighbors", "KNeighborsRegressor", dict(n_jobs=THREADS)),
    "tree": ("sklearn.tree", "DecisionTreeClassifier", dict(random_state=42)),
    "tree_reg": ("sklearn.tree", "DecisionTreeRegressor", dict(random_state=42)),
    "forest": ("sklearn.ensemble", "RandomForestClassifier", dict(n_jobs=THREADS, random_state=42)),
    "forest_reg": ("sklearn.ensemble", "RandomForestRegressor", dict(n_jobs=THREADS, random_state=42)),
    "xgb": ("xgboost", "XGBClassifier", dict(n_jobs=THREADS)),
    "xgr": ("xgboost", "XGBRegressor", dict(n_jobs=THREADS)),
    "bayes": ("sklearn.naive_bayes", "GaussianNB", {}),
    "log_reg": ("sklearn.linear_model", "LogisticRegression", dict(max_iter=1000)),
    "lin_reg": ("sklearn.linear_model", "LinearRegression", {}),
    "mlp": ("sklearn.neural_network", "MLPClassifier", dict(
        hidden_layer_sizes=(64, 16), batch_size=8, learning_rate_init=1e-4, max_iter=100, tol=0, n_iter_no_change=100,
        random_state=42)),
    "scale:standard": ("sklearn.preprocessing", "StandardScaler", {}),
    "scale:robust": ("sklearn.preprocessing", "RobustScaler", {}),
    "scale:minmax": ("sklearn.preprocessing", "MinMaxScaler", {}),
    "scale:powertransformer": ("sklearn.preprocessing", "PowerTransformer", {}),
    "scale:quantiletransformer": ("sklearn.preprocessing", "QuantileTransformer", {}),
    "balance:ros": ("imblearn.over_sampling", "RandomOverSampler", dict(random_state=42)),
    "balance:smote": ("imblearn.over_sampling", "SMOTE", dict(random_state=42)),
    "balance:adasyn": ("imblearn.over_sampling", "ADASYN", dict(random_state=42)),
    "balance:tomeklinks": ("imblearn.under_sampling", "TomekLinks", {}),
    "balance:smoteenn": ("imblearn.combine", "SMOTEENN", dict(random_state=42)),
}


def status(line: str) -> float:
    """A line of the process's status (Linux), in MB."""
    with open("/proc/self/status") as lines:
        return next((float(l.split()[1]) / 1024 for l in lines if l.startswith(line)), 0.0)


def resident() -> float:
    """Resident MB; the largest value counts anew from here."""
    with open("/proc/self/clear_refs", "w") as f:
        f.write("5")
    return status("VmRSS:")


def timed(call):
    """Seconds on the clock and on all cores, the mean over as many calls as half a second holds."""
    wall, cpu, calls = time.perf_counter(), time.process_time(), 0
    while True:
        out = call()
        calls += 1
        spent = time.perf_counter() - wall
        if spent > 0.5:
            return spent / calls, (time.process_time() - cpu) / calls, out


def main() -> None:
    warnings.filterwarnings("ignore")
    rows, columns = np.fromfile(sys.argv[1], dtype="<u8", count=2)
    table = np.fromfile(sys.argv[1], dtype="<f8", offset=16).reshape(int(rows), int(columns))
    x, y = table[::2, :-1].copy(), table[::2, -1].astype(int)
    x_test, truth = table[1::2, :-1].copy(), table[1::2, -1].astype(int)
    del table
    item = sys.argv[2]
    module, name, settings = MODELS[item]
    made = getattr(importlib.import_module(module), name)
    if not item.startswith("scale:"):
        scaler = StandardScaler().fit(x)
        x, x_test = scaler.transform(x), scaler.transform(x_test)
    before = resident()
    if item.startswith("balance:"):
        fit, fit_cpu, out = timed(lambda: made(**settings).fit_resample(x, y))
        print(fit, fit_cpu, 0, 0, max(status("VmHWM:") - before, 0), len(out[1]))
        return
    fit, fit_cpu, model = timed(lambda: made(**settings).fit(x, y))
    if item.startswith("scale:"):
        said, said_cpu, out = timed(lambda: (model.transform(x), model.transform(x_test)))
        score = out[1].mean()
    elif hasattr(model, "predict_proba"):
        said, said_cpu, out = timed(lambda: model.predict_proba(x_test))
        score = np.mean(model.classes_[out.argmax(1)] == truth)
    else:
        said, said_cpu, out = timed(lambda: model.predict(x_test))
        score = np.corrcoef(out, truth)[0, 1]
    print(fit, fit_cpu, said, said_cpu, max(status("VmHWM:") - before, 0), score)


main()
