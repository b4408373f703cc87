/** Every sample as it arrives, as a dot, with the median of each model as a line. */
import { axis } from "../core/scale.ts";
import { percentile } from "../core/statistics.ts";
import { duration } from "../core/words.ts";
import { element, svgElement } from "./element.ts";

const HEIGHT = 240;
const MARGIN = { top: 12, right: 10, bottom: 34, left: 58 };
/** Above this percentile of the samples, a dot is drawn at the upper edge. */
const SHOWN_PERCENT = 98;
const MOST_DOTS = 600;

interface Series {
  name: string;
  values: number[];
}

/** An SVG that is redrawn at the width that it has. */
export class LatencyPlot {
  private readonly drawing = svgElement("svg", { role: "img", height: HEIGHT });
  private readonly legend = element("ul", { class: "legend" });
  readonly element = element(
    "figure",
    { class: "plot" },
    element("figcaption", {}, "Latency of one run, sample by sample"),
    this.legend,
    this.drawing,
  );
  private series: Series[] = [];

  constructor() {
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  /** Empty axes for these models. */
  start(names: readonly string[]): void {
    this.series = names.map((name) => ({ name, values: [] }));
    this.draw();
  }

  /** More samples, in nanoseconds per run. */
  add(names: readonly string[], latest: readonly number[][]): void {
    names.forEach((name, i) => {
      this.series.find((series) => series.name === name)?.values.push(...(latest[i] ?? []));
    });
    this.draw();
  }

  private draw(): void {
    const width = Math.max(280, this.drawing.parentElement?.clientWidth ?? 0);
    const shown = this.series.filter(({ values }) => values.length > 0);
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.drawing.setAttribute("aria-label", described(shown));
    this.legend.replaceChildren(...this.series.map((series, i) => entry(series, i)));
    this.drawing.replaceChildren(...(shown.length > 0 ? this.content(width) : []));
  }

  private content(width: number): SVGElement[] {
    const filled = this.series.filter(({ values }) => values.length > 0);
    const lowest = Math.min(...filled.map(({ values }) => percentile(values, 0)));
    const highest = Math.max(...filled.map(({ values }) => percentile(values, SHOWN_PERCENT)));
    const padding = Math.max(0.05 * (highest - lowest), 0.01 * highest);
    const vertical = axis((lowest - padding) / 1e6, (highest + padding) / 1e6, 5);
    const count = Math.max(...filled.map(({ values }) => values.length));
    const right = width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (sample: number): number =>
      MARGIN.left + ((sample + 0.5) / count) * (right - MARGIN.left);
    const y = (ns: number): number => {
      const share = (ns / 1e6 - vertical.low) / (vertical.high - vertical.low);
      return bottom - Math.min(1, Math.max(0, share)) * (bottom - MARGIN.top);
    };
    const grid = vertical.ticks.flatMap((tick) => {
      const at = y(tick * 1e6);
      return [
        svgElement("line", { x1: MARGIN.left, x2: right, y1: at, y2: at, class: "grid" }),
        svgElement("text", { x: MARGIN.left - 8, y: at + 4, class: "end" }, String(tick)),
      ];
    });
    const marks = this.series.flatMap(({ values }, i) => [
      svgElement("path", { d: dots(values, x, y), class: `dots series${i % 6}` }),
      svgElement("path", { d: line(values, x, y), class: `median series${i % 6}` }),
    ]);
    return [
      ...grid,
      svgElement("text", { x: 0, y: MARGIN.top + 4, class: "unit" }, "ms"),
      svgElement("text", { x: MARGIN.left, y: HEIGHT - 8 }, "sample 1"),
      svgElement("text", { x: right, y: HEIGHT - 8, class: "end" }, String(count)),
      ...marks,
    ];
  }
}

function entry({ name, values }: Series, position: number): HTMLElement {
  const median = values.length === 0 ? "" : `, median ${duration(percentile(values, 50))}`;
  return element(
    "li",
    {},
    element("span", { class: `swatch series${position % 6}` }),
    `${name}${median}`,
  );
}

function described(series: readonly Series[]): string {
  return series
    .map(({ name, values }) => `${name}: median ${duration(percentile(values, 50))}`)
    .join("; ");
}

type Scale = (value: number) => number;

function dots(values: readonly number[], x: Scale, y: Scale): string {
  const every = Math.ceil(values.length / MOST_DOTS);
  return values
    .map((value, i) => (i % every === 0 ? `M${x(i).toFixed(1)} ${y(value).toFixed(1)}h0` : ""))
    .join("");
}

function line(values: readonly number[], x: Scale, y: Scale): string {
  if (values.length === 0) {
    return "";
  }
  const at = y(percentile(values, 50)).toFixed(1);
  return `M${x(-0.5).toFixed(1)} ${at}H${x(values.length - 0.5).toFixed(1)}`;
}
