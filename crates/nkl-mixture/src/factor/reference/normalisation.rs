//! WCCN and whitening.

use super::super::{Scatter, Wccn, Whitening};
use super::{matrix, same, vector, Case};
use ndarray::Axis;

#[test]
fn normalisations_are_those_of_bob() {
    let Some(case) = Case::open("wccn") else {
        return;
    };
    let (x, probe) = (matrix(&case.inputs["X"]), matrix(&case.inputs["probe"]));
    let wccn = Wccn::fit(x.view(), &case.labels(), Scatter::PerClass).unwrap();
    same("W", &wccn.weights, &case.outputs["W"]);
    let out = wccn.transform(probe.view()).unwrap();
    same("probe", &out, &case.outputs["transformed_probe"]);

    let Some(case) = Case::open("whitening") else {
        return;
    };
    let (x, probe) = (matrix(&case.inputs["X"]), matrix(&case.inputs["probe"]));
    let whitening = Whitening::fit(x.view()).unwrap();
    same("mean", &whitening.mean, &case.outputs["mean"]);
    same("W", &whitening.weights, &case.outputs["W"]);
    let out = whitening.transform(probe.view()).unwrap();
    same("probe", &out, &case.outputs["transformed_probe"]);

    let Some(case) = Case::open("suite_wccn_whitening") else {
        return;
    };
    let (x, labels) = (matrix(&case.inputs["X"]), case.labels());
    let sample = vector(&case.inputs["sample"]).insert_axis(Axis(0));
    let whitening = Whitening::fit(x.view()).unwrap();
    same("W", &whitening.weights, &case.outputs["whitening"]["W"]);
    let out = whitening
        .transform(sample.view())
        .unwrap()
        .row(0)
        .to_owned();
    same("sample", &out, &case.outputs["whitening"]["sample"]);
    let wccn = Wccn::fit(x.view(), &labels, Scatter::PerClass).unwrap();
    same("W", &wccn.weights, &case.outputs["wccn"]["W"]);
    let out = wccn.transform(sample.view()).unwrap().row(0).to_owned();
    same("sample", &out, &case.outputs["wccn"]["sample"]);
}
