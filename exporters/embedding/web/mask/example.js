import { segment } from "./index.js";

const chooser = document.createElement("input");
const canvas = document.createElement("canvas");
chooser.type = "file";
chooser.onchange = async () => {
  const { width, height, overlay } = await segment(chooser.files[0]);
  Object.assign(canvas, { width, height }).getContext("2d").putImageData(overlay, 0, 0);
};
document.body.append(chooser, canvas);
