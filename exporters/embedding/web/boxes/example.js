import { detect } from "./index.js";

const chooser = document.createElement("input");
const list = document.createElement("pre");
chooser.type = "file";
chooser.onchange = async () => {
  const found = await detect(chooser.files[0]);
  list.textContent = found.map((one) => `${one.label} ${JSON.stringify(one.box)}`).join("\n");
};
document.body.append(chooser, list);
