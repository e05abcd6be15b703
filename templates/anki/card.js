(function () {
  var card = document.querySelector(".qz");
  var name = "quizgen " + card.dataset.card;
  var isBack = card.classList.contains("back");

  // What one side tells the other, where the app lets it; the order of options does not need it.
  function told(key) {
    try { return sessionStorage.getItem(name + key); } catch (error) { return null; }
  }
  function tell(key, value) {
    try { sessionStorage.setItem(name + key, value); } catch (error) { }
  }
  function isOff() {
    if (/(^| )in-order( |$)/.test(card.dataset.tags)) return true;
    try { return localStorage.getItem("quizgen shuffle") === "off"; } catch (error) { return false; }
  }

  // Both sides draw the same order from the card and the day.
  function draws(seed) {
    var hash = 2166136261;
    for (var i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 16777619);
    return function (below) {
      hash = Math.imul(hash ^ (hash >>> 15), 2246822507) + 1831565813 | 0;
      return ((hash ^ (hash >>> 13)) >>> 0) % below;
    };
  }

  var list = card.querySelector(".choices");
  if (list) {
    var options = Array.prototype.slice.call(list.children);
    var day = (isBack && told(" day")) || new Date().toDateString();
    if (!isBack) { tell(" day", day); tell(" chosen", ""); }
    var arrange = function () {
      var draw = draws(name + day), order = options.slice();
      for (var i = order.length - 1; i > 0 && !isOff(); i--) {
        var j = draw(i + 1), other = order[i];
        order[i] = order[j];
        order[j] = other;
      }
      order.forEach(function (option) { list.appendChild(option); });
    };
    var mark = function (chosen) {
      options.forEach(function (option, place) {
        option.classList.toggle("chosen", String(place) === chosen);
        if (!isBack) option.setAttribute("aria-checked", String(String(place) === chosen));
      });
    };
    arrange();
    if (isBack) {
      mark(told(" chosen"));
    } else {
      list.setAttribute("role", "radiogroup");
      options.forEach(function (option, place) {
        var choose = function () { tell(" chosen", String(place)); mark(String(place)); };
        option.setAttribute("role", "radio");
        option.tabIndex = 0;
        option.onclick = choose;
        option.onkeydown = function (event) { if (event.key === " ") { choose(); event.preventDefault(); } };
      });
      mark("");
      var shuffles = card.querySelector(".switch input");
      shuffles.checked = !isOff();
      shuffles.onchange = function () {
        try { localStorage.setItem("quizgen shuffle", shuffles.checked ? "on" : "off"); } catch (error) { }
        arrange();
      };
    }
  }

  // Anki compares letter by letter; SYN_RCVD and SYN-RECEIVED, ACK+SYN and SYN,ACK, or 1,460 and
  // 1460, say the same.
  function folded(words) {
    var plain = words.normalize("NFKC").toUpperCase().replace(/\s/g, "").replace(/^(SEQ|ACK)=/, "");
    var sum = plain.match(/^(\d+)\+([A-Z]+)$/);
    if (sum) return sum[2] + "+" + sum[1];
    if (/^([A-Z]+[+-])?\d/.test(plain)) return plain.replace(/(\d),(?=\d{3})/g, "$1");
    var bare = plain.replace(/[^A-Z0-9]/g, "");
    bare = bare.replace(/^SYN(RCVD|RECV)$/, "SYNRECEIVED").replace(/^ESTAB$/, "ESTABLISHED");
    var flags = /^((SYN|ACK|FIN|RST)(?!SENT|RECEIVED|WAIT)){2,3}$/.test(bare);
    return flags ? bare.match(/SYN|ACK|FIN|RST/g).sort().join() : bare;
  }

  var diff = isBack && document.getElementById("typeans");
  if (diff) {
    var key = card.querySelector(".key"), arrow = diff.querySelector("#typearrow");
    if (arrow) {
      var range = document.createRange();
      range.setStart(diff, 0);
      range.setEndBefore(arrow);
      var typed = range.cloneContents();
      Array.prototype.forEach.call(typed.querySelectorAll(".typeMissed"), function (gap) { gap.remove(); });
      var said = folded(typed.textContent);
      if (said === folded(card.dataset.typed) || said === folded(key.textContent)) diff.classList.add("same");
    }
    // Once is enough: beside the key what was typed, if anything was.
    if (!diff.querySelector("span")) diff.parentNode.hidden = true;
    else key.hidden = key.textContent === card.dataset.typed;
  }
})();
