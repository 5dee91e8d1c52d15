//! QR codes, for a terminal and for a page.
//!
//! Error correction is of level M, as the guidelines for payments ask, and there is the quiet zone of four
//! modules that scanners need.

use qrcode::{
	render::{svg, unicode::Dense1x2},
	EcLevel, QrCode,
};

/// The payload does not fit into a QR code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("too long for a QR code, which holds at most 2331 bytes")]
pub struct TooLong;

/// Draws a payload with half blocks, two modules a character, in lines of the same width.
///
/// The blocks are the *light* modules, so that it is right in a terminal that is light on dark. Whoever
/// knows how to set colours sets white on black, and then it is right in every terminal.
///
/// # Errors
///
/// [`TooLong`].
pub fn text(payload: &str) -> Result<String, TooLong> {
	let code = code(payload)?;
	Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

/// Draws a payload as an `<svg>` element, black on white, to be put into a page and scaled there.
///
/// # Errors
///
/// [`TooLong`].
pub fn svg(payload: &str) -> Result<String, TooLong> {
	let document = code(payload)?.render::<svg::Color>().build();
	// A page has no room for the declaration that begins a file.
	Ok(document.split_once("?>").map_or(document.clone(), |(_, element)| element.into()))
}

fn code(payload: &str) -> Result<QrCode, TooLong> {
	QrCode::with_error_correction_level(payload, EcLevel::M).map_err(|_| TooLong)
}

#[cfg(test)]
mod tests {
	use super::*;
	use rqrr::{MetaData, PreparedImage};

	const PAYLOAD: &str = "BCD\n002\n1\nSCT\n\nZoë\nDE89370400440532013000\nEUR12.50";

	/// What a scanner sees of a picture that is dark where the function says so.
	fn scan(width: usize, height: usize, is_dark: impl Fn(usize, usize) -> bool) -> (MetaData, String) {
		/// Pixels a module.
		const SCALE: usize = 4;
		let shade = |x, y| if is_dark(x / SCALE, y / SCALE) { 0 } else { 255 };
		let mut picture = PreparedImage::prepare_from_greyscale(width * SCALE, height * SCALE, shade);
		picture.detect_grids()[0].decode().unwrap()
	}

	/// What it sees in a terminal that is light on dark.
	fn scan_text(text: &str) -> (MetaData, String) {
		let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
		let is_lit = |x: usize, y: usize| match lines[y / 2][x] {
			'█' => true,
			'▀' => y.is_multiple_of(2),
			'▄' => !y.is_multiple_of(2),
			' ' => false,
			other => panic!("{other:?} is no half block"),
		};
		scan(lines[0].len(), lines.len() * 2, |x, y| !is_lit(x, y))
	}

	#[test]
	fn a_scanner_reads_the_half_blocks() {
		let (meta, read) = scan_text(&text(PAYLOAD).unwrap());
		assert_eq!(read, PAYLOAD);
		assert_eq!(meta.ecc_level, 0, "the number of level M in a code's format bits");
	}

	#[test]
	fn a_quiet_zone_is_around_it() {
		let text = text(PAYLOAD).unwrap();
		let lines: Vec<&str> = text.lines().collect();
		let is_quiet = |part: &str| part.chars().all(|c| c == '█');
		assert!(is_quiet(lines[0]) && is_quiet(lines[1]) && !is_quiet(lines[2]));
		for line in lines {
			let chars: Vec<char> = line.chars().collect();
			let (before, after) = (chars[..4].iter(), chars[chars.len() - 4..].iter());
			assert!(before.chain(after).all(|c| matches!(c, '█' | '▀')), "{line}");
		}
	}

	#[test]
	fn a_scanner_reads_the_svg() {
		let svg = svg(PAYLOAD).unwrap();
		assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
		let (_, path) = svg.split_once("d=\"M").unwrap();
		let (path, _) = path.split_once('"').unwrap();
		// Rectangles, each as in `32 40h8v8H32V40`.
		let rectangles: Vec<[usize; 4]> = path
			.split('M')
			.map(|one| {
				let mut numbers = one.split([' ', 'h', 'v', 'H']).map(|number| number.parse().unwrap_or_default());
				[(); 4].map(|()| numbers.next().unwrap())
			})
			.collect();
		let width = svg.split('"').nth(5).unwrap().parse().unwrap();
		let is_dark = |x, y| {
			rectangles.iter().any(|&[left, top, w, h]| (left..left + w).contains(&x) && (top..top + h).contains(&y))
		};
		assert_eq!(scan(width, width, is_dark).1, PAYLOAD);
	}

	#[test]
	fn what_does_not_fit_is_refused() {
		assert!(text(&"ä".repeat(1165)).is_ok());
		assert_eq!(text(&"ä".repeat(1166)), Err(TooLong));
		assert_eq!(svg(&"ä".repeat(1166)), Err(TooLong));
	}
}
