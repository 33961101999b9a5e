// Small pieces of page, always from text, never from markup.

export function make(name, { className, text, ...rest } = {}, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(rest)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// A sentence whose words in backticks are code.
export function told(text) {
  return text.split("`").map((part, n) => (n % 2 ? make("code", { text: part }) : part));
}

export const start = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const counted = (number, one, many = `${one}s`) =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
