//! Colours from the emptiest to the densest place.

/// Shades that a picture has.
pub const SHADES: usize = 256;

/// A pixel: red, green, blue, opacity (not premultiplied).
pub type Pixel = [u8; 4];

/// A map of colours by density.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// Matplotlib's "plasma" (Smith and van der Walt, CC0): perceptually uniform.
    #[default]
    Plasma,
    /// "Cividis" (Nuñez, Anderton, Renslow, "Optimizing colormaps with consideration for color vision deficiency", PLOS
    /// ONE 13, 2018): perceptually uniform, and nearly the same to colour-blind eyes.
    Cividis,
}

impl Palette {
    /// By its name; the default one for any other.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        if name == "cividis" { Self::Cividis } else { Self::Plasma }
    }

    /// The map at equal steps of density.
    fn steps(self) -> &'static [[u8; 3]] {
        match self {
            Self::Plasma => &PLASMA,
            Self::Cividis => &CIVIDIS,
        }
    }
}

const PLASMA: [[u8; 3]; 10] = [
    [13, 8, 135],
    [70, 3, 159],
    [114, 1, 168],
    [156, 23, 158],
    [189, 55, 134],
    [216, 87, 107],
    [237, 121, 83],
    [251, 159, 58],
    [253, 202, 38],
    [240, 249, 33],
];

const CIVIDIS: [[u8; 3]; 16] = [
    [0, 34, 78],
    [0, 46, 108],
    [30, 58, 111],
    [53, 69, 108],
    [71, 81, 108],
    [87, 93, 109],
    [102, 105, 112],
    [117, 117, 117],
    [132, 130, 121],
    [148, 142, 119],
    [165, 156, 116],
    [183, 169, 110],
    [200, 184, 102],
    [219, 199, 90],
    [238, 214, 73],
    [254, 232, 56],
];

/// Of a difference: more on the left is blue, more on the right vermilion, which every kind of colour-blind eye tells
/// apart (Okabe and Ito, "Color Universal Design", 2008).
pub const LEFT: [u8; 3] = [0, 114, 178];
/// See [`LEFT`].
pub const RIGHT: [u8; 3] = [213, 94, 0];

/// A colour a shade.
pub type Shades = [Pixel; SHADES];

/// The shades of a palette; `opacity`, 0 to 1, is that of the densest places.
#[must_use]
pub fn shades(palette: Palette, opacity: f32) -> Shades {
    let steps = palette.steps();
    let last = steps.len().saturating_sub(1);
    ramp(opacity, |density| {
        let place = density * last as f32;
        let first = (place as usize).min(last.saturating_sub(1));
        let black = [0; 3];
        let from = steps.get(first).unwrap_or(&black);
        let to = steps.get(first.saturating_add(1)).unwrap_or(&black);
        let share = place - first as f32;
        std::array::from_fn(|channel| {
            let side = |colour: &[u8; 3]| f32::from(colour.get(channel).copied().unwrap_or(0));
            libm::roundf(mix(side(from), side(to), share)) as u8
        })
    })
}

/// The shades of one colour, told apart by their opacity alone.
#[must_use]
pub fn single(colour: [u8; 3], opacity: f32) -> Shades {
    ramp(opacity, |_| colour)
}

fn ramp(opacity: f32, colour: impl Fn(f32) -> [u8; 3]) -> Shades {
    let opacity = if opacity.is_nan() { 0.0 } else { opacity.clamp(0.0, 1.0) };
    std::array::from_fn(|index| {
        let density = index as f32 / (SHADES as f32 - 1.0);
        let [red, green, blue] = colour(density);
        // Steep at first: a single click is to be seen too.
        let alpha = density * (2.0 - density);
        [red, green, blue, libm::roundf(255.0 * opacity * alpha) as u8]
    })
}

/// Between two values, by the second one's share.
#[must_use]
pub fn mix(from: f32, to: f32, share: f32) -> f32 {
    from + (to - from) * share
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn luminance(shade: &Pixel) -> f32 {
        f32::from(shade[0]) * 0.2126 + f32::from(shade[1]) * 0.7152 + f32::from(shade[2]) * 0.0722
    }

    #[test]
    fn denser_places_are_more_opaque_and_brighter() {
        for palette in [Palette::Plasma, Palette::Cividis] {
            let shades = shades(palette, 1.0);
            assert!(shades.windows(2).all(|pair| pair[0][3] <= pair[1][3]));
            assert!(shades.windows(32).all(|part| luminance(&part[0]) < luminance(&part[31])));
            assert_eq!((shades[0][3], shades[255][3]), (0, 255));
        }
        assert_eq!(shades(Palette::Plasma, 0.8)[255], [240, 249, 33, 204]);
        assert_eq!(shades(Palette::Cividis, 2.0)[255], [254, 232, 56, 255]);
    }
}
