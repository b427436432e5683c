// Copies a message's words at a click. Without this they are selected and copied by hand.
(function () {
  "use strict";
  var words = document.querySelector("#words"), button = document.querySelector("#copy");
  if (!words || !button) return;
  function done() { button.textContent = button.dataset.done; }
  function select() { // pages that are not served by https have no clipboard
    words.select();
    if (document.execCommand("copy")) done();
  }
  button.hidden = false;
  button.addEventListener("click", function () {
    if (navigator.clipboard) navigator.clipboard.writeText(words.value).then(done, select);
    else select();
  });
})();
