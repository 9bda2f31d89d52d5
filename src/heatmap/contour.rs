//! Density in steps, like heights on a map.

use super::palette::{Pixel, Shades};

/// Paints rows, top to bottom.
pub struct Contour {
    /// Steps for each unit of density.
    scale: f32,
    steps: u8,
    /// A colour a step; 0 is where nothing is.
    areas: Vec<Pixel>,
    lines: Vec<Pixel>,
    /// The row above: its number and its steps.
    above: Option<usize>,
    last: Vec<u8>,
}

impl Contour {
    /// `densest` begins the last step.
    #[must_use]
    pub fn new(steps: u8, densest: f32, shades: &Shades) -> Self {
        let shade = |step: u8| {
            let place = f32::from(step) / f32::from(steps.max(1)) * 255.0;
            shades.get(usize::from(place as u8)).copied().unwrap_or_default()
        };
        let opacity = shades.last().map_or(0, |[_, _, _, opacity]| *opacity);
        let areas: Vec<Pixel> = (0..=steps).map(|step| if step == 0 { Pixel::default() } else { shade(step) }).collect();
        let lines = areas.iter().map(|[red, green, blue, _]| [*red, *green, *blue, opacity]).collect();
        Self { scale: f32::from(steps) / densest, steps, areas, lines, above: None, last: Vec::new() }
    }

    /// Paints a row; a pixel whose neighbour on the left or above is of another step belongs to the line between them.
    pub fn paint(&mut self, row: usize, line: &[f32], pixels: &mut [Pixel]) {
        if self.above.and_then(|above| above.checked_add(1)) != Some(row) {
            self.last.clear();
        }
        self.last.resize(line.len(), 0);
        self.above = Some(row);
        let mut left = 0;
        for ((value, last), pixel) in line.iter().zip(&mut self.last).zip(pixels) {
            let step = ((*value * self.scale) as u8).min(self.steps);
            let highest = step.max(left).max(*last);
            let colours = if highest == step.min(left).min(*last) { &self.areas } else { &self.lines };
            *pixel = colours.get(usize::from(highest)).copied().unwrap_or_default();
            (left, *last) = (step, step);
        }
    }
}
