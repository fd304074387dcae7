//! Every figure is complete, readable and whole: for few and many classes, short and long names.

mod sample;

use nkl_report::figure::{color, style};
use nkl_report::figure::{Item, Scene, Shape};
use nkl_report::plots;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// All figures of 2 to 40 classes whose names have from 1 to 60 letters.
fn many() -> &'static [(String, Scene)] {
    static MANY: OnceLock<Vec<(String, Scene)>> = OnceLock::new();
    MANY.get_or_init(draw_many)
}

fn draw_many() -> Vec<(String, Scene)> {
    let mut scenes = Vec::new();
    for k in 2..=40 {
        for length in [1, 6, 14, 30, 60] {
            let names = sample::names(k, length);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let (result, predictions) = sample::classification(&names, k * 40);
            for (suffix, scene) in sample::figures(&result, &predictions) {
                scenes.push((format!("{k} classes of {length} letters{suffix}"), scene));
            }
        }
    }
    for n in [0, 1, 2, 100, 4000] {
        let (result, predictions) = sample::regression(n);
        for (suffix, scene) in sample::figures(&result, &predictions) {
            scenes.push((format!("{n} values{suffix}"), scene));
        }
    }
    scenes
}

#[test]
fn no_text_leaves_the_canvas() {
    let scenes = many();
    assert!(scenes.len() > 500);
    for (name, scene) in scenes {
        assert_eq!(scene.clipped_texts(), [], "{name}");
    }
}

#[test]
fn every_figure_fits_on_a_page() {
    for (name, scene) in many() {
        let (width, height) = (scene.width / style::MM, scene.height / style::MM);
        assert!(
            width <= 215.0 && height <= 297.0,
            "{name}: {width:.0} x {height:.0} mm"
        );
    }
}

#[test]
fn axis_names_do_not_overlap() {
    for (name, scene) in many() {
        let mut boxes: Vec<[f64; 4]> = group(&scene.items, "y-axis")
            .iter()
            .filter_map(|item| match item {
                Item::Text(text) if text.rotate == 0.0 => Some(text.text_box().bounds),
                _ => None,
            })
            .collect();
        boxes.sort_by(|a, b| a[1].total_cmp(&b[1]));
        for pair in boxes.windows(2) {
            // Capital letters and descenders are allowed for in the box: lines of one name touch.
            let overlap = pair[0][3] - pair[1][1];
            assert!(overlap < 1.0, "{name}: {overlap}");
        }
    }
}

#[test]
fn svg_is_well_formed_and_says_what_it_shows() {
    for (name, scene) in many() {
        let svg = scene.to_svg();
        let document = roxmltree::Document::parse(&svg).expect(name);
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg");
        assert!(root
            .first_element_child()
            .is_some_and(|n| n.has_tag_name("title")));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
    }
}

#[test]
fn png_has_the_size_and_resolution_of_the_scene() {
    for (name, scene) in sample::gallery().into_iter().take(12) {
        let png = scene.to_png().unwrap();
        let decoder = png::Decoder::new(png.as_slice());
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let expected = |points: f64| (points * scene.png_dpi() / 72.0).ceil() as u32;
        assert_eq!(
            (frame.width, frame.height),
            (expected(scene.width), expected(scene.height))
        );
        let density = reader.info().pixel_dims.unwrap();
        let dpi = f64::from(density.xppu) * 0.0254;
        assert!(
            (dpi - scene.png_dpi()).abs() < 0.1 && dpi > 199.9,
            "{name}: {dpi}"
        );
        // White corners, dark letters.
        assert_eq!(pixels[..3], [255, 255, 255]);
        assert_eq!(pixels[pixels.len() - 3..], [255, 255, 255]);
        assert!(
            pixels
                .chunks(3)
                .filter(|p| p.iter().all(|c| *c < 80))
                .count()
                > 500,
            "{name}"
        );
    }
}

#[test]
fn a_picture_has_the_same_bytes_every_time() {
    let (result, predictions) = sample::classification(&sample::EMOTIONS, 100);
    let (one, two) = (
        sample::figures(&result, &predictions),
        sample::figures(&result, &predictions),
    );
    for ((_, one), (_, two)) in one.iter().zip(&two) {
        assert_eq!(one.to_svg(), two.to_svg());
        assert_eq!(one.to_png().unwrap(), two.to_png().unwrap());
        assert_eq!(one.to_pdf(), two.to_pdf());
    }
}

/// The members of the group of this name.
fn group<'a>(items: &'a [Item], name: &str) -> &'a [Item] {
    let found = items.iter().find_map(|item| match item {
        Item::Group(group) if group.name == name => Some(group.items.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}

fn texts(items: &[Item]) -> Vec<&str> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Text(text) => Some(text.content.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_confusion_matrix_shows_counts_shares_and_colours() {
    let labels = ["anger", "joy"].map(str::to_owned);
    let counts = [vec![30, 10], vec![0, 20]];
    let scene = plots::confusion(&labels, &counts, vec!["Title".into(), "UAR 0.875".into()]);
    let cells = group(&scene.items, "cells");
    assert_eq!(
        texts(cells),
        ["30", "75 %", "10", "25 %", "0", "20", "100 %"]
    );
    let colors: Vec<color::Color> = cells
        .iter()
        .filter_map(|item| match item {
            Item::Shape(Shape::Rect { .. }, paint) => paint.fill,
            _ => None,
        })
        .collect();
    assert_eq!(colors, [0.75, 0.25, 0.0, 1.0].map(color::blues));
    assert_eq!(
        texts(group(&scene.items, "x-axis")),
        ["anger", "joy", "Prediction"]
    );
    assert_eq!(
        texts(group(&scene.items, "y-axis")),
        ["anger", "joy", "Truth"]
    );
    assert_eq!(texts(group(&scene.items, "title")), ["Title", "UAR 0.875"]);
    let plain = plots::confusion(&labels, &counts, Vec::new());
    assert!(group(&plain.items, "title").is_empty() && plain.height < scene.height);
}

#[test]
fn the_title_gives_the_interval_from_low_to_high() {
    let (result, predictions) = sample::classification(&sample::EMOTIONS, 172);
    let figures = sample::figures(&result, &predictions);
    let title = texts(group(&figures[0].1.items, "title")).join("\n");
    let uar = result.main.metrics[0].value.unwrap();
    let expected = format!(
        "UAR {uar:.3} (95 % CI {:.3}\u{2013}{:.3})",
        uar - 0.055,
        uar + 0.048
    );
    assert!(title.contains(&expected), "{title}");
}

#[test]
fn a_scatter_has_one_dot_per_pair_and_both_lines() {
    let data = plots::ScatterData {
        points: vec![(1.0, 1.5), (2.0, 2.5), (3.0, 3.5), (f64::NAN, 1.0)],
        target: "age".into(),
        axes: None,
        titles: Vec::new(),
    };
    let scene = plots::scatter(&data);
    let points = group(&scene.items, "points");
    assert_eq!(points.len(), 3);
    let lines = scene
        .items
        .iter()
        .filter(|i| matches!(i, Item::Group(g) if g.name == "line"));
    assert_eq!(lines.count(), 2);
    // Half a unit above the truth, three times: the fit is parallel to the diagonal.
    let at = |item: &Item| match item {
        Item::Shape(Shape::Circle { at, .. }, _) => *at,
        other => panic!("not a dot: {other:?}"),
    };
    let (a, c) = (at(&points[0]), at(&points[2]));
    assert!(
        ((c.0 - a.0) + (c.1 - a.1)).abs() < 1e-9,
        "equal steps on both axes"
    );
}

#[test]
fn many_points_become_a_density() {
    let (result, predictions) = sample::regression(20_000);
    let figures: BTreeMap<_, _> = sample::figures(&result, &predictions).into_iter().collect();
    let scene = &figures["_scatter"];
    assert!(group(&scene.items, "points").is_empty());
    let squares = group(&scene.items, "density").len();
    assert!((200..5000).contains(&squares), "{squares}");
}

/// The marks that other parts of the program build on.
#[test]
fn marks_stay_on_the_canvas() {
    for (name, scene) in sample::marks() {
        assert_eq!(scene.clipped_texts(), [], "{name}");
        assert!(roxmltree::Document::parse(&scene.to_svg()).is_ok());
        for mark in ["violins", "boxes", "histogram", "bars", "band"] {
            within(&scene, group(&scene.items, mark));
        }
    }
}

/// No rectangle or polygon leaves the canvas.
fn within(scene: &Scene, items: &[Item]) {
    for item in items {
        let corners = match item {
            Item::Shape(Shape::Rect { x, y, w, h }, _) => vec![(*x, *y), (x + w, y + h)],
            Item::Shape(Shape::Polyline { points, .. }, _) => points.clone(),
            _ => Vec::new(),
        };
        for (x, y) in corners {
            let on = (0.0..=scene.width).contains(&x) && (0.0..=scene.height).contains(&y);
            assert!(on, "{}: {x}, {y}", scene.description);
        }
    }
}
