import vectors from "vectors/preprocessing.json";
import { expect, test } from "vitest";
import type { Preprocessing, TensorSpec } from "../../src/contract/types.ts";
import { asInput, forSize, preprocess } from "../../src/picture/preprocessing.ts";
import { type Picture, resize } from "../../src/picture/resample.ts";

interface Stored {
  height: number;
  width: number;
  data: string;
}

function picture(stored: Stored): Picture {
  return { ...stored, data: Uint8Array.from(Buffer.from(stored.data, "base64")) };
}

const pictures: Record<string, Stored> = vectors.pictures;

test.each(vectors.cases)("as the toolkit: $name", ({ picture: name, description, pixels }) => {
  const source = pictures[name];
  if (source === undefined) {
    throw new Error(`no picture ${name}`);
  }
  const right = picture(pixels);
  const got = preprocess(picture(source), description as unknown as Preprocessing);
  expect([got.height, got.width]).toEqual([right.height, right.width]);
  const differences = got.data.map((value, i) => Math.abs(value - (right.data[i] ?? 255)));
  // PIL's fixed point is repeated exactly; PyTorch's float32 may round a half to the other side.
  const exact = description.antialias || description.interpolation === "nearest";
  expect(Math.max(...differences)).toBeLessThanOrEqual(exact ? 0 : 1);
  expect(differences.filter((value) => value > 0).length).toBeLessThanOrEqual(exact ? 0 : 12);
});

test("halves go to the even neighbour, as PyTorch rounds", () => {
  const data = Uint8Array.of(0, 1, 2, 1, 2, 3);
  const half = resize({ height: 1, width: 2, data }, 1, 1, "bilinear", false);
  expect(Array.from(half.data)).toEqual([0, 2, 2]);
});

test.each(vectors.sizes)("resize for another input size: $resize", (vector) => {
  const [height = 0, width = 0] = vector.size;
  const description = vector.description as unknown as Preprocessing;
  expect(forSize(description, height, width).resize).toEqual(vector.resize);
});

test("a picture of a few pixels is refused", () => {
  const tiny = { height: 7, width: 100, data: new Uint8Array(2100) };
  const description = vectors.cases[0]?.description as unknown as Preprocessing;
  expect(() => preprocess(tiny, description)).toThrow("100x7 pixels");
});

const SMALL: Picture = { height: 1, width: 2, data: Uint8Array.of(255, 20, 30, 40, 50, 60) };

test.each<[Partial<TensorSpec>, number[]]>([
  [{ layout: "NCHW", shape: [1, 3, 1, 2] }, [255, 40, 20, 50, 30, 60]],
  [{ layout: "NHWC", shape: [1, 1, 2, 3] }, [255, 20, 30, 40, 50, 60]],
  [{ layout: "NCHW", shape: [null, 3, 1, 2], dtype: "uint8" }, [255, 40, 20, 50, 30, 60]],
  [
    { layout: "NHWC", shape: [2, 1, 2, 3], range: [0, 255] },
    [255, 20, 30, 40, 50, 60, 255, 20, 30, 40, 50, 60],
  ],
])("pixels as the input %j", (spec, values) => {
  const input = asInput(SMALL, {
    name: "image",
    role: "image",
    dtype: "float32",
    ...spec,
  } as TensorSpec);
  expect(Array.from(input)).toEqual(values);
  expect(input).toBeInstanceOf(spec.dtype === "uint8" ? Uint8Array : Float32Array);
});

test("pixels as an input of 0 to 1 are float32 products", () => {
  const spec: TensorSpec = {
    name: "image",
    role: "image",
    layout: "NHWC",
    shape: [1, 1, 2, 3],
    dtype: "float32",
    range: [0, 1],
  };
  const input = asInput(SMALL, spec);
  const factor = Math.fround(1 / 255);
  expect(Array.from(input)).toEqual([255, 20, 30, 40, 50, 60].map((v) => Math.fround(v * factor)));
});

test("pixels of another size are refused", () => {
  const shape = [1, 3, 2, 2];
  const spec = { name: "image", role: "image", layout: "NCHW", shape, dtype: "uint8" } as const;
  expect(() => asInput(SMALL, spec)).toThrow("takes 2x2");
});
