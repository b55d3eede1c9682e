/** What every page needs of the document: its elements by name, and new ones in one call. */

/** @type {(id: string) => any} */
export const byId = (id) => document.getElementById(id);

/**
 * Make an element; what it has no property for becomes an attribute.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} given
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name in made) Object.assign(made, { [name]: value });
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}
