/**
 * Fill in what a sentence names in braces.
 * @param {string} text
 * @param {Record<string, unknown>} values
 */
export const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
