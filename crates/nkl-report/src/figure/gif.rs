//! Scenes one after the other, as an animated GIF.

use super::raster::rgb;
use super::scene::Scene;
use crate::ReportError;
use gif::{Encoder, Frame, Repeat};
use rayon::prelude::*;

/// Resolution, pixels per inch: made to be seen on a screen.
const DPI: f64 = 120.0;
/// How carefully the 256 colours of a picture are chosen: 1 is best, 30 fastest.
const SPEED: i32 = 10;

/// The scenes as an animation that repeats for ever, with so many of them per second (0.01 to 100;
/// the format counts in hundredths of a second). Smaller scenes stand in the upper left corner.
///
/// # Errors
/// [`ReportError::Figure`] where a scene cannot be drawn, or is larger than the format allows.
pub fn animation(scenes: &[Scene], per_second: f64) -> Result<Vec<u8>, ReportError> {
    let Some(first) = scenes.first() else {
        return Err(ReportError::Inconsistent(
            "an animation needs at least one picture".to_owned(),
        ));
    };
    let pictures: Vec<(usize, usize, Vec<u8>)> = scenes
        .par_iter()
        .map(|scene| {
            let pixels = scene.to_pixels(DPI)?;
            let (w, h) = (pixels.width() as usize, pixels.height() as usize);
            Ok((w, h, rgb(&pixels)))
        })
        .collect::<Result<_, ReportError>>()?;
    let most = |of: fn(&(usize, usize, Vec<u8>)) -> usize| pictures.iter().map(of).max();
    let (width, height) = (most(|p| p.0).unwrap_or(0), most(|p| p.1).unwrap_or(0));
    let (Ok(w), Ok(h)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(first.failed("it is too large for a GIF"));
    };
    let delay = (100.0 / per_second).round().clamp(1.0, f64::from(u16::MAX)) as u16;
    let canvases: Vec<Vec<u8>> = pictures
        .par_iter()
        .map(|(own, _, rgb)| widened(rgb, *own, (width, height)))
        .collect();
    let frames: Vec<Frame> = (0..canvases.len())
        .into_par_iter()
        .map(|i| {
            let before = i.checked_sub(1).and_then(|i| canvases.get(i));
            let mut pixels = changed(&canvases[i], before);
            let mut frame = Frame::from_rgba_speed(w, h, &mut pixels, SPEED);
            frame.delay = delay;
            frame
        })
        .collect();
    let failed = |e: gif::EncodingError| first.failed(&e.to_string());
    let mut encoder = Encoder::new(Vec::new(), w, h, &[]).map_err(failed)?;
    encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    for frame in &frames {
        encoder.write_frame(frame).map_err(failed)?;
    }
    encoder
        .into_inner()
        .map_err(|e| first.failed(&e.to_string()))
}

/// Red, green, blue and opacity: what is as before is transparent, and costs next to nothing.
fn changed(canvas: &[u8], before: Option<&Vec<u8>>) -> Vec<u8> {
    let pixels = canvas.chunks_exact(3).enumerate();
    let pixel = |(i, own): (usize, &[u8])| {
        let same = before.is_some_and(|b| b.get(3 * i..3 * i + 3) == Some(own));
        match same {
            true => [0; 4],
            false => [own[0], own[1], own[2], 255],
        }
    };
    pixels.flat_map(pixel).collect()
}

/// Rows of `own` pixels on a white canvas.
fn widened(rgb: &[u8], own: usize, (width, height): (usize, usize)) -> Vec<u8> {
    let mut canvas = vec![255; width * height * 3];
    let rows = canvas.chunks_exact_mut(width.max(1) * 3);
    for (to, from) in rows.zip(rgb.chunks_exact(own.max(1) * 3)) {
        if let Some(to) = to.get_mut(..from.len()) {
            to.copy_from_slice(from);
        }
    }
    canvas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::color::INK;
    use crate::figure::scene::{Shape, Text};

    fn scene(side: f64, word: &str) -> Scene {
        let mut scene = Scene::new(side, 30.0, "a frame");
        let square = Shape::Rect {
            x: 2.0,
            y: 2.0,
            w: 5.0,
            h: 5.0,
        };
        scene.items.push(square.fill(INK));
        scene
            .items
            .push(Text::new((2.0, 20.0), word, 8.0, INK).into());
        scene
    }

    #[test]
    fn frames_have_one_size_and_their_delay() {
        let bytes = animation(&[scene(60.0, "one"), scene(40.0, "two")], 4.0).unwrap();
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(bytes.as_slice()).unwrap();
        let mut frames = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            frames.push(frame.clone());
        }
        assert_eq!(frames.len(), 2);
        for frame in &frames {
            assert_eq!((frame.width, frame.height, frame.delay), (100, 50, 25));
        }
        let corner = |frame: &Frame| frame.buffer[frame.buffer.len() - 4..].to_vec();
        assert_eq!(corner(&frames[0]), [255, 255, 255, 255]);
        let ink = 4 * (6 * 100 + 6);
        assert_eq!(frames[0].buffer[ink..ink + 3], [INK.0, INK.1, INK.2]);
        // The second has the other word and nothing else.
        assert_eq!(corner(&frames[1])[3], 0);
        assert_eq!(frames[1].buffer[ink + 3], 0);
        let drawn = frames[1].buffer.chunks_exact(4).filter(|p| p[3] == 255);
        assert!((20..600).contains(&drawn.count()));
        assert!(animation(&[], 1.0).is_err());
    }
}
