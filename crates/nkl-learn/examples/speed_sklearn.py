"""Times scikit-learn's models and XGBoost as `speed.rs` times ours: speed_sklearn.py TABLE.csv [MODEL..]"""
import sys
import time
import warnings

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from xgboost import XGBClassifier, XGBRegressor

warnings.filterwarnings("ignore")
table = np.loadtxt(sys.argv[1], delimiter=",")
x, y = table[:, :-1], table[:, -1].astype(int)
x, x_test, y, truth = x[::2], x[1::2], y[::2], y[1::2]
start = time.time()
scaler = StandardScaler().fit(x)
x, x_test = scaler.transform(x), scaler.transform(x_test)
print(f"standard {time.time() - start:.4f}")
models = {
    "svm": SVC(probability=True, random_state=42),
    "svr": SVR(),
    "knn": KNeighborsClassifier(n_jobs=-1),
    "knn_reg": KNeighborsRegressor(n_jobs=-1),
    "tree": DecisionTreeClassifier(random_state=42),
    "tree_reg": DecisionTreeRegressor(random_state=42),
    "forest": RandomForestClassifier(100, random_state=42, n_jobs=-1),
    "forest_reg": RandomForestRegressor(100, random_state=42, n_jobs=-1),
    "xgb": XGBClassifier(),
    "xgr": XGBRegressor(),
    "bayes": GaussianNB(),
    "log_reg": LogisticRegression(max_iter=1000),
    "lin_reg": LinearRegression(),
}
for name, model in models.items():
    if sys.argv[2:] and name not in sys.argv[2:]:
        continue
    start = time.time()
    model.fit(x, y)
    fit = time.time() - start
    start = time.time()
    if hasattr(model, "predict_proba"):
        score = np.mean(model.classes_[model.predict_proba(x_test).argmax(1)] == truth)
    else:
        score = np.corrcoef(model.predict(x_test), truth)[0, 1]
    print(f"{name} {fit:.4f} {time.time() - start:.4f} {score:.4f}", flush=True)
