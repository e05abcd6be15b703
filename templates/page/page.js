"use strict";
// One question at a time; every answer is kept in the browser under the paper's code.  Text of the
// content only ever becomes text.
const data = (() => {
  const packed = document.getElementById("data").textContent.trim();
  const octets = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(octets));
})();
const main = document.getElementById("main");
const store = "quizgen " + data.code;
const languages = Object.keys(data.say);
const all = data.questions.map((_, place) => place);
let state = { language: document.documentElement.lang.slice(0, 2), round: all, at: 0, answers: {}, typing: false };
try {
  state = { ...state, ...JSON.parse(localStorage.getItem(store)) };
} catch {
  // A browser that keeps nothing asks all the same.
}
const save = () => {
  try {
    localStorage.setItem(store, JSON.stringify(state));
  } catch {
    // As above.
  }
};
const say = (key, parts = {}) =>
  Object.entries(parts).reduce((words, [name, value]) => words.replace(`{${name}}`, value), data.say[state.language][key]);
const told = (text) => text[state.language];

function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null) element.setAttribute(key, value);
  }
  element.append(...inside.filter((part) => part !== null));
  return element;
}
const button = (words, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, words);

// What is right.

function folded(words, kind) {
  const plain = words.normalize("NFKC").toLowerCase().trim();
  if (kind === "flags" || kind === "sent") return plain.split(/[^a-z\u4e00-\u9fff]+/).filter(Boolean).sort().join();
  if (kind === "state") return data.states[plain.replace(/[^a-z0-9]/g, "")] ?? plain.replace(/[^a-z0-9]/g, "");
  return plain.replace(/\s/g, "").replace(/[()]/g, "");
}
const agrees = (question, words) =>
  languages.some((language) => folded(question.key[language], question.kind) === folded(words, question.kind));
const points = (question) => Math.max(1, question.points.length);
const earned = (place) => state.answers[place]?.points ?? 0;

// The question.

function ask(place, focus = true) {
  const question = data.questions[place];
  const how = !question.options.length ? open : question.parts ? order : state.typing && question.typed ? type : choose;
  const stem = make("h2", { id: "stem", tabindex: "-1" }, told(question.stem));
  const form = make("form", { onsubmit: (event) => event.preventDefault() });
  const body = make("fieldset", {}, make("legend", {}, stem), exhibit(question));
  form.append(
    make("p", { class: "quiet" }, `${told(question.topic)} · ${told(question.level)}`),
    body,
  );
  how(place, question, body, form);
  main.replaceChildren(make("section", {}, form));
  if (state.answers[place]) reveal(place, form);
  show(state.at, state.round.length);
  if (focus) stem.focus();
}
function drawing(picture) {
  return make("figure", {}, document.importNode(new DOMParser().parseFromString(told(picture), "image/svg+xml").documentElement, true));
}

function exhibit(question) {
  if (question.blank) return drawing(question.blank);
  if (!question.exhibit) return null;
  return make("pre", { tabindex: "0", role: "region", "aria-label": say("page.exhibit") }, told(question.exhibit));
}
function check(form, answer) {
  form.append(make("p", { class: "buttons" }, make("button", { class: "first", id: "check" }, say("page.check"))));
  form.addEventListener("submit", () => {
    if (state.answers[state.round[state.at]]) return;
    const given = answer();
    if (given === null) return;
    state.answers[state.round[state.at]] = given;
    save();
    ask(state.round[state.at], false);
    document.getElementById("verdict").focus();
  });
}
function choose(place, question, body, form) {
  const given = state.answers[place];
  question.options.forEach((option, number) => {
    const mark = given && (!option.why ? " right" : given.option === number ? " wrong" : "");
    body.append(
      make(
        "label",
        { class: "option" + (mark || "") },
        make("input", { type: "radio", name: "option", value: number, disabled: Boolean(given), checked: given?.option === number }),
        make(
          "span",
          {},
          `${"ABCD"[number]}. ${told(option.text)}`,
          given ? make("small", {}, option.why ? told(option.why) : say("page.this")) : null,
        ),
      ),
    );
  });
  if (!given)
    check(form, () => {
      const chosen = form.querySelector("input:checked");
      if (!chosen) return null;
      const option = Number(chosen.value);
      return { option, points: question.options[option].why ? 0 : 1 };
    });
}
function type(place, question, body, form) {
  const given = state.answers[place];
  body.append(
    make("label", { for: "typed" }, say("page.type")),
    make("input", { type: "text", id: "typed", autocomplete: "off", autocapitalize: "off", spellcheck: "false", value: given?.typed ?? "", readonly: Boolean(given) }),
  );
  if (!given)
    check(form, () => {
      const typed = form.querySelector("#typed").value.trim();
      return typed ? { typed, points: agrees(question, typed) ? 1 : 0 } : null;
    });
}
function order(place, question, body, form) {
  const given = state.answers[place];
  let parts = given?.order ?? question.parts.map((_, number) => number);
  const list = make("ol", { class: "parts" });
  const draw = (focus) => {
    list.replaceChildren(
      ...parts.map((part, number) => {
        const words = told(question.parts[part].text);
        const move = (by, sign, key) =>
          button(sign, () => {
            [parts[number], parts[number + by]] = [parts[number + by], parts[number]];
            draw([number + by, key]);
          }, { "aria-label": say(key, { what: words }), disabled: Boolean(given) || !(number + by in parts), "data-move": key });
        return make("li", { class: "part" }, make("span", {}, `${number + 1}. ${words}`), make("span", {}, move(-1, "↑", "page.up"), move(1, "↓", "page.down")));
      }),
    );
    if (!focus) return;
    const buttons = [...list.children[focus[0]].querySelectorAll("button")];
    (buttons.find((each) => each.dataset.move === focus[1] && !each.disabled) ?? buttons.find((each) => !each.disabled)).focus();
  };
  draw();
  body.append(list);
  if (!given) check(form, () => ({ order: parts, points: parts.every((part, number) => question.parts[part].place === number) ? 1 : 0 }));
}
function open(place, question, body, form) {
  const given = state.answers[place];
  body.append(make("label", { for: "written" }, say("page.write")), make("textarea", { id: "written", rows: "4", readonly: Boolean(given) }, given?.written ?? ""));
  if (!given) check(form, () => ({ written: form.querySelector("#written").value, ticked: [], points: 0 }));
}

// The answer.

function reveal(place, form) {
  const question = data.questions[place];
  const given = state.answers[place];
  const isOpen = !question.options.length;
  const isRight = given.points === points(question);
  const verdict = isOpen ? say("page.compare") : isRight ? say("page.right") : say("page.wrong");
  form.append(
    make("p", { class: `verdict ${isOpen ? "" : isRight ? "right" : "wrong"}`, id: "verdict", tabindex: "-1", role: "status" }, verdict),
    make("p", {}, make("strong", {}, told(question.key))),
  );
  if (isOpen) ticks(question, given, form);
  if (given.typed !== undefined && !isRight)
    form.append(button(say("page.meant"), () => { given.points = 1; save(); ask(place); }));
  if (question.heard) form.append(make("p", {}, told(question.heard)));
  if (question.why.length) form.append(make("p", {}, question.why.map(told).join(say("between sentences"))));
  if (question.ladder) form.append(drawing(question.ladder));
  form.append(make("p", { class: "quiet" }, told(question.proof), " · ", question.sources));
  if (question.follow_ups.length)
    form.append(make("h3", {}, say("next")), make("ul", {}, ...question.follow_ups.map((each) => make("li", {}, told(each)))));
  const last = state.at + 1 >= state.round.length;
  form.append(make("p", { class: "buttons" }, button(say(last ? "page.finish" : "page.next"), () => { state.at += 1; save(); proceed(); }, { class: "first", id: "next" })));
}
function ticks(question, given, form) {
  const offered = question.points.length ? question.points : [question.key];
  const own = make("fieldset", {}, make("legend", {}, say("page.tick")));
  offered.forEach((point, number) => {
    const box = make("input", {
      type: "checkbox",
      checked: given.ticked.includes(number),
      onchange: () => {
        given.ticked = box.checked ? [...given.ticked, number] : given.ticked.filter((each) => each !== number);
        given.points = given.ticked.length;
        save();
      },
    });
    own.append(make("label", { class: "tick" }, box, make("span", {}, told(point))));
  });
  form.append(own);
}

// The result.

function result(focus = true) {
  const possible = state.round.reduce((sum, place) => sum + points(data.questions[place]), 0);
  const reached = state.round.reduce((sum, place) => sum + earned(place), 0);
  const missed = state.round.filter((place) => earned(place) < points(data.questions[place]));
  const heading = make("h2", { tabindex: "-1", id: "verdict" }, say("page.score", { reached, possible }));
  const section = make("section", {}, heading);
  if (missed.length) {
    section.append(make("h3", {}, say("page.again")), make("ul", {}, ...missed.map((place) => make("li", {}, told(data.questions[place].stem), make("span", { class: "quiet" }, told(data.questions[place].key))))));
  }
  const start = (round) => { for (const place of round) delete state.answers[place]; state.round = round; state.at = 0; save(); proceed(); };
  section.append(
    make(
      "p",
      { class: "buttons" },
      missed.length ? button(say("page.retry"), () => start(missed), { class: "first", id: "retry" }) : null,
      button(say("page.export"), download, { id: "export" }),
      button(say("page.restart"), () => start(all), { id: "restart" }),
    ),
  );
  main.replaceChildren(section);
  show(state.round.length, state.round.length);
  if (focus) heading.focus();
}
function download() {
  const rows = Object.entries(state.answers).map(([place, given]) => ({ item: data.questions[place].id, of: points(data.questions[place]), ...given }));
  const whole = JSON.stringify({ code: data.code, answers: rows }, null, 1);
  const link = make("a", { href: URL.createObjectURL(new Blob([whole], { type: "application/json" })), download: `quizgen-${data.code}.json` });
  link.click();
  URL.revokeObjectURL(link.href);
}

// Around it.

function show(done, of) {
  document.getElementById("bar").max = Math.max(1, of);
  document.getElementById("bar").value = done;
  document.getElementById("progress").textContent = say("page.progress", { here: Math.min(done + 1, of), all: of });
}
function proceed(focus = true) {
  document.documentElement.lang = data.tags[state.language];
  document.title = document.getElementById("title").textContent = told(data.title);
  const other = languages[(languages.indexOf(state.language) + 1) % languages.length];
  const toggle = document.getElementById("language");
  toggle.textContent = data.say[other]["page.language"];
  toggle.lang = data.tags[other];
  toggle.onclick = () => { state.language = other; save(); proceed(false); };
  const typing = document.getElementById("typing");
  document.getElementById("typing-words").textContent = say("page.typing");
  typing.checked = state.typing;
  typing.onchange = () => { state.typing = typing.checked; save(); proceed(false); };
  if (state.at < state.round.length) ask(state.round[state.at], focus);
  else result(focus);
}
// On paper all questions stand one below the other, without their answers.
function printed() {
  const listed = (question) => {
    if (!question.options.length) return make("p", { class: "room" });
    const shown = question.parts ?? question.options;
    return make("ol", { type: question.parts ? "1" : "A" }, ...shown.map((each) => make("li", {}, told(each.text))));
  };
  main.replaceChildren(
    ...data.questions.map((question, place) =>
      make("section", {}, make("h2", {}, `${place + 1}. ${told(question.stem)}`), exhibit(question), listed(question)),
    ),
  );
}
window.addEventListener("beforeprint", printed);
window.addEventListener("afterprint", () => proceed(false));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || /text/.test(event.target.type ?? "")) return;
  const options = [...document.querySelectorAll("input[name=option]:not(:disabled)")];
  const option = options["abcd".indexOf(event.key.toLowerCase())];
  if (option) { option.checked = true; option.focus(); }
  if (event.key === "Enter" && event.target.name === "option") { event.preventDefault(); document.getElementById("check")?.click(); }
});
proceed(false);
