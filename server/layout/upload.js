// Shows how far an upload has come. Without this the form works all the same.
(function () {
  "use strict";
  var form = document.querySelector("form.drop");
  if (!form || !window.FormData || !window.XMLHttpRequest) return;
  var input = form.querySelector("#file"), button = form.querySelector("button");

  // A file that is dropped anywhere in the form is chosen.
  form.addEventListener("dragover", function (e) { e.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", function () { form.classList.remove("over"); });
  form.addEventListener("drop", function (e) {
    form.classList.remove("over");
    if (e.target.type === "file" || !e.dataTransfer || !e.dataTransfer.files.length) return;
    e.preventDefault();
    input.files = e.dataTransfer.files;
  });

  form.addEventListener("submit", function (e) {
    if (!input.files || !input.files.length) return;
    e.preventDefault();
    var bar = document.createElement("progress"), words = document.createElement("p");
    bar.max = 100;
    words.className = "dim";
    words.setAttribute("role", "status");
    form.appendChild(bar);
    form.appendChild(words);
    button.disabled = true;

    function end(text) {
      words.textContent = text;
      bar.remove();
      button.disabled = false;
    }
    var sent = new XMLHttpRequest();
    sent.upload.onprogress = function (p) {
      if (!p.lengthComputable) return;
      var done = Math.floor(100 * p.loaded / p.total);
      bar.value = done;
      words.textContent = done < 100 ? form.dataset.sending + " " + done + "%" : form.dataset.checking;
    };
    sent.onload = function () {
      if (sent.responseURL && sent.status < 400) {
        location.assign(sent.responseURL);
        return;
      }
      document.open();
      document.write(sent.responseText); // what the server says of what it refused
      document.close();
    };
    sent.onerror = function () { end(form.dataset.broken); };
    sent.open("POST", form.action);
    sent.send(new FormData(form));
  });
})();
