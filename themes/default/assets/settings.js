// Remembers the display settings and lets Esc put a figure's card away. Every page reads and works without this file.
(function () {
  'use strict';
  var store;
  try { store = window.localStorage; store.getItem('jianbao'); } catch (error) { store = null; }
  var switches = document.querySelectorAll('.settings input');
  Array.prototype.forEach.call(switches, function (input) {
    var key = 'jianbao-' + input.id;
    if (store && store.getItem(key) === '1') { input.checked = true; }
    input.addEventListener('change', function () { if (store) { store.setItem(key, input.checked ? '1' : '0'); } });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') { document.documentElement.classList.add('no-cards'); }
  });
  ['mouseover', 'focusin'].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!event.target.closest || !event.target.closest('.figure')) { document.documentElement.classList.remove('no-cards'); }
    });
  });
}());
