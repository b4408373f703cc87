// src/core/errors.ts
/** What the harness says to a person: what happened, what was expected, what to do. */
var HarnessError = class extends Error {
	name = "HarnessError";
};
// src/decoders/classification.ts
/**
* The most probable classes.
*
* @param values one per class.
* @param role of the output that they come from: scores go through softmax, probabilities do not.
*/
function topClasses(values, role, most) {
	return (role === "scores" ? softmax(values) : Array.from(values)).map((probability, index) => ({
		index,
		probability
	})).sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, most);
}
function softmax(values) {
	const highest = Array.from(values).reduce((a, b) => Math.max(a, b));
	const powers = Array.from(values, (value) => Math.exp(value - highest));
	const sum = powers.reduce((total, power) => total + power, 0);
	return powers.map((power) => power / sum);
}
// src/picture/picture-file.ts
/** A picture file as upright RGB pixels. */
/** Rows that are drawn at once: a whole photograph may be larger than a canvas can be. */
var STRIP = 1024;
/**
* Decode a picture: EXIF rotation applied, transparency laid on white, colours as in the file.
*
* @throws HarnessError the browser cannot read it as a picture.
*/
async function readPicture(file) {
	const bitmap = await createImageBitmap(file, {
		imageOrientation: "from-image",
		colorSpaceConversion: "none"
	}).catch(() => {
		throw new HarnessError("This file is not a picture that the browser can read.");
	});
	try {
		return pixelsOf(bitmap);
	} finally {
		bitmap.close();
	}
}
function pixelsOf(bitmap) {
	const { width, height } = bitmap;
	const rows = Math.min(STRIP, height);
	const context = new OffscreenCanvas(width, rows).getContext("2d", { willReadFrequently: true });
	if (context === null) throw new HarnessError("The browser has no memory left for this picture.");
	const data = new Uint8Array(width * height * 3);
	for (let top = 0; top < height; top += rows) {
		context.fillStyle = "white";
		context.fillRect(0, 0, width, rows);
		context.drawImage(bitmap, 0, -top);
		const strip = context.getImageData(0, 0, width, Math.min(rows, height - top)).data;
		for (let from = 0, to = top * width * 3; from < strip.length; from += 4, to += 3) {
			data[to] = strip[from] ?? 0;
			data[to + 1] = strip[from + 1] ?? 0;
			data[to + 2] = strip[from + 2] ?? 0;
		}
	}
	return {
		width,
		height,
		data
	};
}
// src/decoders/segmentation.ts
/** 0.6 of 255: how much of a colour is seen over the picture. */
var OPACITY = 153;
/**
* One picture's mask: the artifact's own, or the one that its scores make.
*
* @throws HarnessError the manifest does not say of which size.
*/
function maskOf(values, { role, shape }, { postprocessing }) {
	const [height, width] = postprocessing?.size ?? [];
	if (height === void 0 || width === void 0) throw new HarnessError("The manifest gives no size of the mask. Export again.");
	if (role === "mask") return {
		height,
		width,
		classes: Int32Array.from(values)
	};
	const [, , rows, columns] = shape;
	if (rows == null || columns == null) throw new HarnessError("The scores have no fixed height and width. Export again.");
	const alignCorners = postprocessing?.align_corners ?? false;
	return bestClasses(values, [rows, columns], [height, width], alignCorners);
}
/**
* The best class of every pixel of scores that are enlarged bilinearly; of equal ones the first.
*
* @param scores one plane after the other, [classes, rows, columns].
* @param from rows and columns of a plane.
* @param to height and width of the mask.
* @param alignCorners whether the corners' centres stay in their place, or the edges.
*/
function bestClasses(scores, from, to, alignCorners) {
	const [rows, columns] = from;
	const [height, width] = to;
	const count = scores.length / (rows * columns);
	const across = neighbours(columns, width, alignCorners);
	const best = new Int32Array(height * width);
	const line = new Float64Array(count * columns);
	neighbours(rows, height, alignCorners).forEach(({ low, high, share }, y) => {
		for (let c = 0; c < count; c += 1) for (let x = 0; x < columns; x += 1) {
			const above = scores[(c * rows + low) * columns + x];
			const below = scores[(c * rows + high) * columns + x];
			line[c * columns + x] = above * (1 - share) + below * share;
		}
		across.forEach((at, x) => {
			let highest = Number.NEGATIVE_INFINITY;
			for (let c = 0; c < count; c += 1) {
				const left = line[c * columns + at.low];
				const right = line[c * columns + at.high];
				const value = left * (1 - at.share) + right * at.share;
				if (value > highest) {
					highest = value;
					best[y * width + x] = c;
				}
			}
		});
	});
	return {
		height,
		width,
		classes: best
	};
}
/** The two values that each of `size` places lies between, and the share of the second. */
function neighbours(count, size, alignCorners) {
	return Array.from({ length: size }, (_, i) => {
		const at = alignCorners ? i * (count - 1) / Math.max(1, size - 1) : Math.max(0, (i + .5) * count / size - .5);
		const low = Math.floor(at);
		return {
			low,
			high: Math.min(low + 1, count - 1),
			share: at - low
		};
	});
}
/** Every class in a mask, the largest first; of equal ones the first. */
function classShares({ classes }) {
	const counts = /* @__PURE__ */ new Map();
	for (const index of classes) counts.set(index, (counts.get(index) ?? 0) + 1);
	return [...counts].sort(([a, few], [b, many]) => many - few || a - b).map(([index, count]) => ({
		index,
		share: count / classes.length
	}));
}
/** A class's colour as Pascal VOC has it: the number's bits, its lowest three the highest of each. */
function colour(index) {
	const channels = [
		0,
		0,
		0
	];
	for (let bit = 7, left = index; bit >= 0; bit -= 1, left >>= 3) {
		channels[0] |= (left & 1) << bit;
		channels[1] |= (left >> 1 & 1) << bit;
		channels[2] |= (left >> 2 & 1) << bit;
	}
	return channels;
}
/** RGBA of every pixel, to be laid over the picture; class 0 leaves it as it is. */
function overlay({ classes }) {
	const pixels = new Uint8ClampedArray(4 * classes.length);
	classes.forEach((index, i) => {
		if (index > 0) pixels.set([...colour(index), OPACITY], 4 * i);
	});
	return pixels;
}
// src/decoders/detection.ts
/** Class of a row of suppressed outputs that has no object. */
var NO_CLASS = -1;
/**
* One picture's objects, best first: the artifact's own, or those among its candidates.
*
* @param values of boxes, confidences and classes, or of boxes and probabilities.
* @throws HarnessError the manifest does not say what becomes an object.
*/
function objectsOf(values, { postprocessing }) {
	const [boxes, scores, classes] = values;
	if (classes !== void 0) return keptObjects(boxes, scores, classes);
	if (!postprocessing?.boxes) throw new HarnessError("The manifest does not say which boxes are objects. Export again.");
	return bestObjects(boxes, scores, postprocessing.boxes);
}
/**
* The objects of outputs that are suppressed already: as many rows for every picture.
*
* @param boxes left, top, right and bottom of each row.
* @param confidences of each row, best first.
* @param classes of each row; -1 where there is no object.
*/
function keptObjects(boxes, confidences, classes) {
	return Array.from(classes, (index, row) => ({
		index,
		confidence: confidences[row],
		box: edgesAt(boxes, row)
	})).filter(({ index }) => index !== NO_CLASS);
}
/**
* The objects among candidates: in each class the best boxes that no better one overlaps, and of
* all classes' the best. Of equal ones the lower class, then the earlier candidate; what is NaN or
* infinite is never an object.
*
* @param boxes left, top, right and bottom of each candidate.
* @param probabilities of each candidate, one per class without the background.
* @param limits what becomes an object, as the manifest has it.
*/
function bestObjects(boxes, probabilities, limits) {
	const count = boxes.length / 4;
	const classes = count === 0 ? 0 : probabilities.length / count;
	const threshold = Math.fround(limits.score_threshold);
	const candidates = [];
	for (let index = 1; index <= classes; index += 1) {
		const ofClass = [];
		for (let row = 0; row < count; row += 1) {
			const confidence = probabilities[row * classes + index - 1];
			if (confidence > threshold) {
				const box = edgesAt(boxes, row);
				if (Object.values(box).every(Number.isFinite)) ofClass.push({
					index,
					confidence,
					box
				});
			}
		}
		candidates.push(...ofClass.sort(betterFirst).slice(0, limits.per_class));
	}
	const kept = [];
	for (const one of candidates.sort(betterFirst)) {
		if (kept.length === limits.most) break;
		const hidden = (other) => other.index === one.index && overlap(other.box, one.box) > limits.iou_threshold;
		if (!kept.some(hidden)) kept.push(one);
	}
	return kept;
}
/** Sorting is stable: of equal ones the first stays first. */
function betterFirst(one, other) {
	return other.confidence - one.confidence;
}
function edgesAt(boxes, row) {
	const [left, top, right, bottom] = [
		0,
		1,
		2,
		3
	].map((edge) => boxes[4 * row + edge]);
	return {
		left,
		top,
		right,
		bottom
	};
}
/** Intersection over union; 0 where either has no area. */
function overlap(one, other) {
	const shared = area({
		left: Math.max(one.left, other.left),
		top: Math.max(one.top, other.top),
		right: Math.min(one.right, other.right),
		bottom: Math.min(one.bottom, other.bottom)
	});
	return shared > 0 ? shared / (area(one) + area(other) - shared) : 0;
}
function area({ left, top, right, bottom }) {
	return Math.max(0, right - left) * Math.max(0, bottom - top);
}
// src/picture/resample.ts
/** Keys' cubic; a = -0.5 in PIL, -0.75 in OpenCV and PyTorch. */
function cubic(a) {
	return (x) => {
		const t = Math.abs(x);
		if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
		return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
	};
}
function triangle(x) {
	return Math.max(0, 1 - Math.abs(x));
}
function sinc(x) {
	return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
var ANTIALIASED = {
	bilinear: {
		support: 1,
		weight: triangle
	},
	bicubic: {
		support: 2,
		weight: cubic(-.5)
	},
	lanczos: {
		support: 3,
		weight: (x) => -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
	}
};
var PLAIN = {
	bilinear: {
		support: 1,
		weight: triangle
	},
	bicubic: {
		support: 2,
		weight: cubic(-.75)
	}
};
/** The picture at another height and width. */
function resize(picture, height, width, interpolation, antialias) {
	if (picture.height === height && picture.width === width) return picture;
	if (interpolation === "nearest") return nearest(picture, height, width);
	if (antialias) {
		const filter = ANTIALIASED[interpolation];
		const wide = picture.width === width ? picture : alongRows(picture, width, filter);
		return wide.height === height ? wide : alongColumns(wide, height, filter);
	}
	return plain(picture, height, width, PLAIN[interpolation === "bicubic" ? "bicubic" : "bilinear"]);
}
function nearest(picture, height, width) {
	const rows = nearestInputs(picture.height, height);
	const columns = nearestInputs(picture.width, width);
	const data = new Uint8Array(height * width * 3);
	rows.forEach((row, y) => {
		columns.forEach((column, x) => {
			const from = (row * picture.width + column) * 3;
			data.set(picture.data.subarray(from, from + 3), (y * width + x) * 3);
		});
	});
	return {
		height,
		width,
		data
	};
}
/** Added up step by step as PIL does: a product would round to other inputs. */
function nearestInputs(before, after) {
	const scale = before / after;
	let position = scale / 2;
	return Array.from({ length: after }, () => {
		const input = Math.min(before - 1, Math.floor(position));
		position += scale;
		return input;
	});
}
/** Bits behind the point of PIL's weights for 8-bit pictures. */
var FRACTION_BITS = 22;
/** The filter widened by the reduction; weights are integers of 22 bits behind the point. */
function widenedTaps(before, after, filter) {
	const scale = before / after;
	const widening = Math.max(scale, 1);
	const support = filter.support * widening;
	return Array.from({ length: after }, (_, position) => {
		const centre = (position + .5) * scale;
		const first = Math.max(0, Math.trunc(centre - support + .5));
		const last = Math.min(before, Math.trunc(centre + support + .5));
		const weights = Float64Array.from({ length: last - first }, (_, i) => filter.weight((i + first - centre + .5) * (1 / widening)));
		const sum = weights.reduce((total, weight) => total + weight, 0);
		return {
			first,
			weights: weights.map((weight) => {
				const fixed = weight / sum * 2 ** FRACTION_BITS;
				return Math.trunc(fixed + (fixed < 0 ? -.5 : .5));
			})
		};
	});
}
function alongRows(picture, width, filter) {
	const taps = widenedTaps(picture.width, width, filter);
	const data = new Uint8Array(picture.height * width * 3);
	for (let y = 0; y < picture.height; y += 1) taps.forEach(({ first, weights }, x) => {
		weighted(picture.data, (y * picture.width + first) * 3, 3, weights, data, (y * width + x) * 3);
	});
	return {
		height: picture.height,
		width,
		data
	};
}
function alongColumns(picture, height, filter) {
	const { width } = picture;
	const data = new Uint8Array(height * width * 3);
	widenedTaps(picture.height, height, filter).forEach(({ first, weights }, y) => {
		for (let x = 0; x < width; x += 1) weighted(picture.data, (first * width + x) * 3, width * 3, weights, data, (y * width + x) * 3);
	});
	return {
		height,
		width,
		data
	};
}
/** One output pixel: weighted inputs `step` bytes apart, rounded as fixed point is. */
function weighted(source, from, step, weights, target, to) {
	for (let channel = 0; channel < 3; channel += 1) {
		let sum = 2 ** 21;
		for (let i = 0, at = from + channel; i < weights.length; i += 1, at += step) sum += source[at] * weights[i];
		target[to + channel] = Math.min(255, Math.max(0, Math.floor(sum / 2 ** FRACTION_BITS)));
	}
}
/** Two or four taps around each position; `first` may lie outside and is clamped when read. */
function plainTaps(before, after, filter) {
	const scale = before / after;
	return Array.from({ length: after }, (_, position) => {
		const centre = (position + .5) * scale - .5;
		const source = filter.support === 1 ? Math.max(0, centre) : centre;
		const first = Math.floor(source) - filter.support + 1;
		return {
			first,
			weights: Float64Array.from({ length: 2 * filter.support }, (_, i) => filter.weight(first + i - source))
		};
	});
}
function plain(picture, height, width, filter) {
	const rows = plainTaps(picture.height, height, filter);
	const columns = plainTaps(picture.width, width, filter);
	const data = new Uint8Array(height * width * 3);
	rows.forEach((row, y) => {
		columns.forEach((column, x) => {
			for (let channel = 0; channel < 3; channel += 1) {
				let sum = 0;
				row.weights.forEach((vertical, i) => {
					const line = clamp(row.first + i, picture.height) * picture.width;
					column.weights.forEach((horizontal, j) => {
						const at = (line + clamp(column.first + j, picture.width)) * 3 + channel;
						sum += vertical * horizontal * picture.data[at];
					});
				});
				data[(y * width + x) * 3 + channel] = Math.min(255, Math.max(0, roundHalfEven(sum)));
			}
		});
	});
	return {
		height,
		width,
		data
	};
}
function clamp(position, extent) {
	return Math.min(extent - 1, Math.max(0, position));
}
/** Halves to the even neighbour, as Python and PyTorch round. */
function roundHalfEven(value) {
	const down = Math.floor(value);
	const rest = value - down;
	return rest > .5 || rest === .5 && down % 2 === 1 ? down + 1 : down;
}
// src/picture/preprocessing.ts
/** Pixels on a side; a smaller picture holds nothing to recognise and is refused. */
var MINIMUM_SIDE = 8;
/**
* Resize and crop an upright RGB picture.
*
* @throws HarnessError the picture is smaller than 8 pixels on a side.
*/
function preprocess(picture, description) {
	if (Math.min(picture.width, picture.height) < MINIMUM_SIDE) throw new HarnessError(`The picture is ${picture.width}x${picture.height} pixels; at least ${MINIMUM_SIDE}x${MINIMUM_SIDE} are needed.`);
	const [height, width] = resizedShape(picture, description);
	return centreCrop(resize(picture, height, width, description.interpolation, description.antialias), description.crop);
}
/**
* RGB pixels in the form that an artifact's image input wants, repeated to fill a fixed batch.
*
* @throws HarnessError height or width differ from the input's.
*/
function asInput(picture, spec) {
	const axis = spec.layout.indexOf("H");
	const [height, width] = spec.shape.slice(axis, axis + 2);
	if (picture.height !== height || picture.width !== width) throw new HarnessError(`The picture is ${picture.height}x${picture.width} (height x width); input ${spec.name} takes ${height}x${width}.`);
	const batch = spec.shape[0] ?? 1;
	const area = picture.height * picture.width;
	const count = 3 * area;
	const bytes = spec.dtype === "uint8";
	const values = bytes ? new Uint8Array(batch * count) : new Float32Array(batch * count);
	const factor = bytes ? 1 : Math.fround((spec.range?.[1] ?? 255) / 255);
	const planes = spec.layout === "NCHW";
	for (let i = 0; i < count; i += 1) {
		const value = (picture.data[i] ?? 0) * factor;
		values[planes ? i % 3 * area + Math.floor(i / 3) : i] = value;
	}
	for (let image = 1; image < batch; image += 1) values.copyWithin(image * count, 0, count);
	return values;
}
/** The part of a picture that is left after resize and crop, in the picture's pixels. */
function seenPart(picture, description) {
	const [height, width] = resizedShape(picture, description);
	const [cropHeight = 0, cropWidth = 0] = description.crop;
	const top = Math.floor((height - cropHeight) / 2);
	const left = Math.floor((width - cropWidth) / 2);
	return {
		left: left * picture.width / width,
		top: top * picture.height / height,
		right: (left + cropWidth) * picture.width / width,
		bottom: (top + cropHeight) * picture.height / height
	};
}
/** Shares of the sides of what the model sees, in the pixels of the picture that it is a part of. */
function inPicture(box, part) {
	const [width, height] = [part.right - part.left, part.bottom - part.top];
	return {
		left: part.left + box.left * width,
		top: part.top + box.top * height,
		right: part.left + box.right * width,
		bottom: part.top + box.bottom * height
	};
}
function resizedShape(picture, description) {
	const [height = 0, width = 0] = description.resize;
	if (description.resize_mode === "stretch") return [height, width];
	const factor = Math.max(height / picture.height, width / picture.width);
	return [Math.max(height, Math.trunc(picture.height * factor)), Math.max(width, Math.trunc(picture.width * factor))];
}
function centreCrop(picture, [height = 0, width = 0]) {
	const top = Math.floor((picture.height - height) / 2);
	const left = Math.floor((picture.width - width) / 2);
	const data = new Uint8Array(height * width * 3);
	for (let y = 0; y < height; y += 1) {
		const from = ((top + y) * picture.width + left) * 3;
		data.set(picture.data.subarray(from, from + width * 3), y * width * 3);
	}
	return {
		height,
		width,
		data
	};
}
export { asInput, classShares, inPicture, maskOf, objectsOf, overlay, preprocess, readPicture, seenPart, topClasses };
