/** Figures that were recognised from a picture and wait for a person: marked, and the selected one beside its piece of it. */

import { byId } from "../shared/dom.js";
import { say } from "./words.js";

/** @typedef {{ printed: string, unsure: string, readings: string[], piece?: number[] }} Waiting */

const SVG = "http://www.w3.org/2000/svg";

export class Recognised {
  #box = byId("grid-piece");

  /**
   * @param {{ cells: Record<string, Record<string, Waiting>>, pictures: { url: string, width: number, height: number }[] }} given
   * @param {Record<string, string>} words
   */
  constructor({ cells, pictures }, words) {
    this.cells = cells;
    this.pictures = pictures;
    this.words = words;
  }

  /** Tell whether a cell still holds what was recognised: whoever types another figure has looked at the picture. */
  /** @type {(line: { key: string } | undefined, order: number, text: string) => boolean} */
  waits(line, order, text) {
    return this.#of(line, order)?.printed === text;
  }

  /** Say of the selected cell how it was recognised, and show its piece. */
  /** @type {(line: { key: string } | undefined, order: number, text: string) => string[]} */
  describe(line, order, text) {
    const one = this.waits(line, order, text) ? this.#of(line, order) : undefined;
    this.#show(one?.piece);
    if (!one) return [];
    const { readings, unsure } = one;
    if (readings.length > 1) return [say(this.words.recognisedTwice, { readings: readings.join(" / ") })];
    return [unsure ? say(this.words.recognisedSure, { sure: unsure }) : this.words.recognised];
  }

  /** @type {(line: { key: string } | undefined, order: number) => Waiting | undefined} */
  #of(line, order) {
    return line && this.cells[line.key]?.[order];
  }

  /** @param {number[] | undefined} piece */
  #show(piece) {
    this.#box.hidden = !piece;
    if (!piece) return;
    const [number, left, top, width, height] = piece;
    const { url, ...size } = this.pictures[number];
    const view = [left, top, width, height].join(" ");
    const image = drawn("image", { href: url, ...size, preserveAspectRatio: "none" });
    // A drawing of another shape would show what stands beside the piece.
    const cut = drawn("svg", { x: left, y: top, width, height, viewBox: view }, image);
    this.#box.replaceChildren(drawn("svg", { class: "piece", viewBox: view, "aria-hidden": "true" }, cut));
  }
}

/** @type {(tag: string, given: Record<string, string | number>, ...children: Element[]) => Element} */
function drawn(tag, given, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}
