//! What is wrong with a file is said with its line, and with what to do.

use crate::common::{ini, Folder};
use nkl_config::{ProblemKind, Purpose};

/// One line in one section gives one problem, which holds these texts.
fn one_problem(section: &str, line: &str, parts: &[&str]) {
    let folder = Folder::new();
    let own = |name: &str| if name == section { line } else { "" };
    let text = ini(own("EXP"), own("DATA"), own("FEATS"), own("MODEL"));
    let problems = folder.problems(&text, &[], Purpose::Experiment);
    let number = text
        .lines()
        .position(|other| other == line.lines().next().unwrap_or(""))
        .unwrap()
        + 1;
    assert_eq!(problems.len(), 1, "{line}: {problems:#?}");
    for part in parts
        .iter()
        .copied()
        .chain([format!("x.ini:{number}: ").as_str()])
    {
        assert!(
            problems[0].contains(part),
            "{line}: {} lacks {part}",
            problems[0]
        );
    }
}

#[test]
fn unknown_keys_have_a_suggestion() {
    for (section, line, parts) in [
        (
            "FEATS",
            "scal = standard",
            ["unknown key `scal` in [FEATS]", "did you mean `scale`?"],
        ),
        (
            "MODEL",
            "kernal = rbf",
            ["unknown key `kernal`", "did you mean `kernel`?"],
        ),
        (
            "FEATS",
            "kernel = rbf",
            ["unknown key `kernel` in [FEATS]", "it is a key of [MODEL]"],
        ),
        (
            "DATA",
            "a.split_stratgy = train",
            [
                "unknown key `split_stratgy` of database `a`",
                "did you mean `a.split_strategy`?",
            ],
        ),
        (
            "DATA",
            "targt = emotion",
            ["unknown key `targt` in [DATA]", "did you mean `target`?"],
        ),
        (
            "DATA",
            "other.type = csv",
            [
                "`other.type` is a key of database `other`",
                "`databases` does not list",
            ],
        ),
        (
            "EXP",
            "entirely_else = 1",
            ["unknown key `entirely_else`", "`nkl keys EXP` lists"],
        ),
        (
            "MODEL",
            "C_vall = 1",
            ["unknown key `C_vall`", "did you mean `C_val`?"],
        ),
    ] {
        one_problem(section, line, &parts);
    }
}

#[test]
fn free_parts_of_keys_are_looked_at() {
    let folder = Folder::new();
    let check = |set: &str| folder.problems(&ini("", "", "", ""), &[set], Purpose::Check);
    for (set, part) in [
        (
            "OPTIM.search_stratgy=grid",
            "did you mean `search_strategy`?",
        ),
        ("OPTIM.metrics=uar", "did you mean `metric`?"),
        ("FLAGS.model_C_vall=[1, 2]", "did you mean `model_C_val`?"),
        (
            "FLAGS.feats_scal=['standard']",
            "did you mean `feats_scale`?",
        ),
        ("FLAGS.modles=['svm']", "did you mean `models`?"),
    ] {
        let problems = check(set);
        assert!(
            problems.len() == 1 && problems[0].contains(part),
            "{set}: {problems:?}"
        );
    }
    for set in [
        "OPTIM.min_child_weight=[1, 2]",
        "OPTIM.lr=(0.1, 1)",
        "OPTIM.C=[1]",
        "FLAGS.model_C_val=[1]",
    ] {
        assert_eq!(check(set), Vec::<String>::new(), "{set}");
    }
}

#[test]
fn databases_and_keys_have_different_names() {
    let folder = Folder::new();
    let problems = folder.problems(
        &ini("", "", "", ""),
        &["DATA.databases=['labels']"],
        Purpose::Experiment,
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("cannot be called `labels`")),
        "{problems:?}"
    );
    let problems = folder.problems(
        &ini("", "", "", ""),
        &["DATA.databases=['a', 'A']"],
        Purpose::Experiment,
    );
    assert!(problems[0].contains("lists `A` twice"), "{problems:?}");
}

#[test]
fn values_are_checked() {
    for (section, line, part) in [
        (
            "EXP",
            "runs = 0",
            "expected a whole number from 1 to 10000, found `0`",
        ),
        ("EXP", "runs = two", "expected a whole number"),
        ("EXP", "runs = 1.5", "expected a whole number"),
        ("EXP", "runs =", "the value is empty"),
        (
            "EXP",
            "save = maybe",
            "expected True or False, found `maybe`",
        ),
        (
            "EXP",
            "type = classifcation",
            "did you mean `classification`?",
        ),
        ("EXP", "seed = -1", "from 0 on"),
        (
            "EXP",
            "epochs = 5\n  more = 6",
            "indented lines continue a value",
        ),
        ("DATA", "labels = ['a', 'b'", "`]` is missing at the end"),
        (
            "DATA",
            "labels = [happy, sad]",
            "put quotes around text: 'happy'",
        ),
        ("DATA", "a.test_size = 120", "from 0 to 100"),
        (
            "DATA",
            "a.split_strategy = spekers_stated",
            "did you mean `speakers_stated`?",
        ),
        (
            "DATA",
            "a.mapping = ['x']",
            "expected a dictionary, found a list",
        ),
        (
            "DATA",
            "a.mapping = {'x': 'y', 'z': {'a': 'b'}}",
            "mixes labels and columns",
        ),
        (
            "DATA",
            "a.filter = [['x']]",
            "expected pairs of column and value",
        ),
        (
            "DATA",
            "a.colnames = {'a': 'x', 'b': 'x'}",
            "names two columns `x`",
        ),
        ("DATA", "bins = [1, 3, 2]", "the edges must rise"),
        ("DATA", "target_divide_by = 0", "must not be 0"),
        (
            "DATA",
            "balance = {'gender': 'high'}",
            "the weight of `gender` must be a number",
        ),
        ("FEATS", "scale = standart", "did you mean `standard`?"),
        (
            "FEATS",
            "balancing = borderlinsmote",
            "did you mean `borderlinesmote`?",
        ),
        (
            "FEATS",
            "mfcc.functionals = ['mean', 'percentile101']",
            "unknown statistic `percentile101`",
        ),
        ("FEATS", "mfcc.n_mfcc = 41", "above `mfcc.n_mels`"),
        ("FEATS", "fail_threshold = 1.5", "from 0 to 1"),
        ("MODEL", "C_val = -1", "expected a number"),
        ("MODEL", "C_val = nan", "expected a number"),
        (
            "MODEL",
            "kernel = gaussian",
            "known are linear, poly, rbf, sigmoid",
        ),
        (
            "MODEL",
            "measure = ccc",
            "`measure = ccc` is not a measure of classification",
        ),
        (
            "MODEL",
            "layers = [64, 1.5]",
            "every size must be a whole number",
        ),
        (
            "MODEL",
            "drop = [0.1, 2]",
            "every share must be from 0 to below 1",
        ),
        (
            "MODEL",
            "tuning_params = ['C']",
            "`tuning_params` names `C`, but its values are missing",
        ),
        ("EXP", "save_test = 50%", "write `%%` for a per cent sign"),
    ] {
        one_problem(section, line, &[part]);
    }
}

#[test]
fn settings_that_cannot_go_together() {
    for (section, line, part) in [
        (
            "DATA",
            "a.split_strategy = dev",
            "set `EXP.traindevtest = True`",
        ),
        ("DATA", "a.split_strategy = balanced", "needs `balance`"),
        (
            "DATA",
            "a.split_strategy = speakers_stated",
            "needs speakers",
        ),
        (
            "DATA",
            "a.split_strategy = []",
            "the list of test speakers is empty",
        ),
        ("DATA", "a.test_size = 100", "leave a part empty"),
        ("DATA", "a.test_size = 0.2", "write 20 for 20 per cent"),
        (
            "DATA",
            "bins = [0, 1, 2]\nlabels = ['a', 'b', 'c']",
            "`bins` makes 2 classes, but `labels` names 3",
        ),
        (
            "DATA",
            "min_duration_of_sample = 3\nmax_duration_of_sample = 2",
            "no sample is left",
        ),
        (
            "MODEL",
            "KNN_weights = uniform\nweights = distance",
            "is set twice",
        ),
    ] {
        let folder = Folder::new();
        let own = |name: &str| if name == section { line } else { "" };
        let problems = folder.problems(
            &ini("", own("DATA"), "", own("MODEL")),
            &[],
            Purpose::Experiment,
        );
        assert_eq!(problems.len(), 1, "{line}: {problems:#?}");
        assert!(problems[0].contains(part), "{line}: {}", problems[0]);
    }
}

#[test]
fn model_and_kind_of_experiment() {
    let folder = Folder::new();
    let check = |set: &[&str]| folder.problems(&ini("", "", "", ""), set, Purpose::Experiment);
    let problems = check(&["MODEL.type=svr"]);
    assert!(
        problems[0].contains("`type = svr` is for regression") && problems[0].contains("use `svm`"),
        "{problems:?}"
    );
    let problems = check(&["EXP.type=regression"]);
    assert!(
        problems[0].contains("use `svr`, or set `EXP.type = classification`"),
        "{problems:?}"
    );
    assert_eq!(
        check(&["EXP.type=regression", "MODEL.type=svr"]),
        Vec::<String>::new()
    );
    let problems = check(&["MODEL.type=mlp"]);
    assert!(
        problems[0].contains("`type = mlp` needs `layers`"),
        "{problems:?}"
    );
    assert_eq!(
        check(&["MODEL.type=mlp", "MODEL.layers=[64, 16]"]),
        Vec::<String>::new()
    );
    let problems = check(&["DATA.a.split_strategy=test"]);
    assert!(
        problems[0].contains("nothing is left to train on"),
        "{problems:?}"
    );
    let problems = check(&["DATA.a.split_strategy=train"]);
    assert!(
        problems[0].contains("nothing is left to test on"),
        "{problems:?}"
    );
    assert_eq!(
        check(&["DATA.a.split_strategy=train", "MODEL.k_fold_cross=5"]),
        Vec::<String>::new()
    );
    let problems = check(&["FEATS.type=[]"]);
    assert!(problems[0].contains("lists no features"), "{problems:?}");
    let problems = check(&["FEATS.type=['mfcc', 'mfcc']"]);
    assert!(problems[0].contains("lists `mfcc` twice"), "{problems:?}");
    let problems = check(&["FEATS.type=import"]);
    assert!(problems[0].contains("needs `import_file`"), "{problems:?}");
}

#[test]
fn all_problems_come_at_once_in_the_order_of_the_file() {
    let folder = Folder::new();
    let text =
        "[EXP]\nname = x\nruns = no\nnonsense\n[DATA]\ndatabases = ['a', 'c']\na = missing.csv\n\
                a.type = csv\ntargett = x\n[FEATS]\ntype = ['mfc']\n[MODLE]\ntype = svm\n";
    let problems = folder.problems(text, &["PLOT.formt=png", "NO.x=1"], Purpose::Experiment);
    let starts: Vec<&str> = problems
        .iter()
        .map(|problem| problem.split(" (").next().unwrap_or(""))
        .collect();
    let expected = [
        "x.ini:3: `runs`: expected a whole number from 1 to 10000, found `no`",
        "x.ini:4: `nonsense` is neither a section nor `key = value`",
        "x.ini:6: database `c` has no path",
        "x.ini:7: database `a`: there is no `missing.csv`, neither from the working directory nor from the INI file's folder",
        "x.ini:9: unknown key `targett` in [DATA]",
        "x.ini:11: `type`: unknown feature type `mfc`; did you mean `mfcc`?",
        "x.ini:12: unknown section [MODLE]",
        "--set: unknown section [NO]",
        "--set: unknown key `formt` in [PLOT]",
        "x.ini: `EXP.root` is missing",
        "x.ini: `DATA.target` is missing",
        "x.ini: `MODEL.type` is missing",
    ];
    assert_eq!(starts, expected);
}

#[test]
fn missing_data_is_told_apart() {
    let folder = Folder::new();
    let text = ini("", "", "", "").replace("a.csv", "away.csv");
    let problems = folder.load(&text, &[], Purpose::Experiment).unwrap_err();
    assert!(problems.only_missing_data(), "{problems}");
    let problems = folder
        .load(text.replace("svm", "svn"), &[], Purpose::Experiment)
        .unwrap_err();
    assert!(!problems.only_missing_data());
    let problems = folder
        .load(
            ini("", "root_folders = away.ini", "", ""),
            &[],
            Purpose::Experiment,
        )
        .unwrap_err();
    assert_eq!(problems.0[0].kind, ProblemKind::MissingData);
}

#[test]
fn kind_and_path_of_a_database_must_fit() {
    let folder = Folder::new();
    let problems = folder.problems(
        &ini("", "", "", ""),
        &["DATA.a.type=audformat"],
        Purpose::Experiment,
    );
    assert!(
        problems[0].contains("is a file") && problems[0].contains("set `a.type = csv`"),
        "{problems:?}"
    );
    let problems = folder.problems(&ini("", "", "", ""), &["DATA.a=db"], Purpose::Experiment);
    assert!(
        problems[0].contains("is a folder") && problems[0].contains("set `a.type = audformat`"),
        "{problems:?}"
    );
    folder.file("empty/x.txt", "");
    let problems = folder
        .load(
            ini("", "", "", ""),
            &["DATA.a=empty", "DATA.a.type=audformat"],
            Purpose::Experiment,
        )
        .unwrap_err();
    assert!(
        problems.only_missing_data() && problems.to_string().contains("there is no `db.yaml`"),
        "{problems}"
    );
}

#[test]
fn files_that_are_no_experiment() {
    let folder = Folder::new();
    for (bytes, part) in [
        (&b""[..], "the file has no settings"),
        (b"# nothing\n", "the file has no settings"),
        (b"root = x\n", "x.ini:1: text before the first section"),
        (b"[EXP]\nroot = \xff\n", "x.ini:2: the file is not UTF-8"),
        (b"\xff\xfe[\0E\0", "UTF-16"),
        (
            b"[DATA]\na = a.csv\na.type = csv\n",
            "declares databases, but no experiment",
        ),
    ] {
        let error = folder
            .load(bytes, &[], Purpose::Check)
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "{error}");
    }
    let away = nkl_config::load(&folder.path().join("away.ini"), &[], Purpose::Check).unwrap_err();
    assert!(away.to_string().contains("there is no such file"), "{away}");
    let directory = nkl_config::load(folder.path(), &[], Purpose::Check).unwrap_err();
    assert!(
        directory.to_string().contains("cannot be read"),
        "{directory}"
    );
}

#[test]
fn purposes_need_different_parts() {
    let folder = Folder::new();
    let text = "[EXP]\nroot = r\nname = n\n[DATA]\ndatabases = ['a']\na = a.csv\na.type = csv\n";
    assert!(folder.problems(text, &[], Purpose::Explore).is_empty());
    assert!(folder.problems(text, &[], Purpose::Data).is_empty());
    assert!(folder.problems(text, &[], Purpose::Check).is_empty());
    assert_eq!(folder.problems(text, &[], Purpose::Experiment).len(), 3);
    let with_model = format!("{text}[FEATS]\ntype = mfcc\n[MODEL]\nC_val = 1\n");
    assert_eq!(folder.problems(&with_model, &[], Purpose::Check).len(), 2);
}

#[test]
fn networks_are_ready() {
    let folder = Folder::new();
    let text = ini(
        "epochs = 20",
        "",
        "",
        "layers = {'l1': 64, 'l2': 16}\ndrop = .3\npatience = 3\nfocal.gamma = 1\nmax_grad_norm = 2",
    );
    let notes = |set: &[&str]| -> Vec<String> {
        let loaded = folder.load(&text, set, Purpose::Experiment).unwrap();
        assert_eq!(loaded.plan.model.epochs, Some(20));
        assert_eq!(loaded.plan.model.layers, [64, 16]);
        assert_eq!(loaded.plan.model.focal_gamma, Some(1.0));
        loaded.notes.into_iter().map(|note| note.text).collect()
    };
    let without_dev = notes(&["MODEL.type=mlp"]);
    assert!(
        matches!(without_dev.as_slice(), [one] if one.contains("`patience` has no effect")),
        "{without_dev:?}"
    );
    let with_dev = ["MODEL.type=mlp", "EXP.traindevtest=True"];
    assert_eq!(notes(&with_dev), Vec::<String>::new());
    let all_tested = notes(&[&with_dev[..], &["MODEL.k_fold_cross=5"]].concat());
    assert_eq!(all_tested.len(), 1, "{all_tested:?}");
}

#[test]
fn files_for_other_commands_say_which() {
    let folder = Folder::new();
    let without_model = |extra: &str| {
        let text = ini("", "", "", extra);
        let cut = text.find("[FEATS]").expect("a section [FEATS]");
        let rest = text.find(extra).unwrap_or(text.len());
        format!("{}{}", &text[..cut], &text[rest..])
    };
    for (section, part) in [
        ("[FLAGS]\nmodels = ['svm']\n", "run `nkl flags --config"),
        ("[OPTIM]\nmodel = svm\n", "run `nkl optim --config"),
        ("[RESAMPLE]\ntarget = a.csv\n", "run `nkl resample --config"),
        (
            "[AUGMENT]\naugment = ['traditional']\n",
            "run `nkl augment --config",
        ),
        (
            "[PREDICT]\ntargets = ['snr']\n",
            "run `nkl predict --config",
        ),
    ] {
        let problems = folder.problems(&without_model(section), &[], Purpose::Experiment);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains(part), "{problems:?}");
        assert!(
            problems[0].contains("no MODEL.type and no FEATS.type"),
            "{problems:?}"
        );
    }
}

#[test]
fn tuned_parameters_are_checked() {
    let folder = Folder::new();
    let tune = |extra: &str| {
        let text = ini(
            "",
            "",
            "",
            &format!("tuning_params = ['C', 'kernel']\n{extra}"),
        );
        folder.problems(&text, &[], Purpose::Experiment)
    };
    assert_eq!(
        tune("C = [1, 10]\nkernel = ['rbf', 'linear']\n"),
        Vec::<String>::new()
    );
    for (extra, part) in [
        ("C = [1]\nkernel = ['rbff']\n", "did you mean `rbf`"),
        ("C = [-1]\nkernel = ['rbf']\n", "`C`: expected a number"),
    ] {
        let problems = tune(extra);
        assert!(problems.iter().any(|p| p.contains(part)), "{problems:?}");
    }
}

/// Two databases that are compared with each other.
const ACROSS: &str = "[EXP]\nroot = r\ndatabases = ['a', 'b']\n[DATA]\na = a.csv\na.type = csv\n\
                      b = b.csv\nb.type = csv\ntarget = emotion\n[FEATS]\ntype = mfcc\n\
                      [MODEL]\ntype = svm\n";

#[test]
fn databases_that_are_compared() {
    let folder = Folder::new();
    let loaded = folder.load(ACROSS, &[], Purpose::Series).unwrap();
    let across = loaded.across.expect("a plan");
    assert_eq!((across.databases.len(), across.augments), (2, false));
    let problems = |set: &[&str]| folder.problems(ACROSS, set, Purpose::Series);
    let one = problems(&["EXP.databases=['a']"]);
    assert!(one[0].contains("fewer than two"), "{one:?}");
    let twice = problems(&["CROSSDB.train_extra=['A']"]);
    assert!(twice[0].contains("`train_extra` lists `A`"), "{twice:?}");
    let alone = folder.problems(ACROSS, &[], Purpose::Experiment);
    assert!(
        alone.iter().any(|p| p.contains("run `nkl multidb")),
        "{alone:?}"
    );
}

#[test]
fn predictions_have_targets_and_models_that_are_there() {
    let folder = Folder::new();
    let text = ini("", "", "", "").replace("[FEATS]", "[PREDICT]\ntargets = ['x', 'snr']\n[FEATS]");
    let problems = |set: &[&str]| folder.problems(&text, set, Purpose::Predict);
    assert!(problems(&[]).is_empty());
    let loaded = folder.load(&text, &["PREDICT.x.model=a.csv"], Purpose::Predict);
    assert!(loaded.unwrap().plan.predict.model("X").is_some());
    let gone = problems(&["PREDICT.x.model=gone.nkl"]);
    assert!(
        gone[0].contains("`x.model`") && gone[0].contains("gone.nkl"),
        "{gone:?}"
    );
    let none = folder.problems(&ini("", "", "", ""), &[], Purpose::Predict);
    assert!(none[0].contains("`PREDICT.targets` is missing"), "{none:?}");
    // Other commands do not need the models.
    let other = folder.problems(&text, &["PREDICT.x.model=gone.nkl"], Purpose::Experiment);
    assert!(other.is_empty(), "{other:?}");
}
