// What script adds. No page needs it: everything here is inserted or changed
// only when it runs. Words come from the script element's data attributes.
(function () {
  'use strict'
  var doc = document
  var root = doc.documentElement
  var words = doc.currentScript.dataset
  var onFile = location.protocol === 'file:'

  function all(selector, from) {
    return Array.prototype.slice.call((from || doc).querySelectorAll(selector))
  }
  function make(name, attributes, text) {
    var e = doc.createElement(name)
    for (var key in attributes) e.setAttribute(key, attributes[key])
    if (text) e.textContent = text
    return e
  }

  // Colours: as on the device, light or dark, kept on the device.
  function stored() {
    try { return localStorage.getItem('theme') } catch (e) { return null }
  }
  function apply(theme) {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    else delete root.dataset.theme
  }
  function choose(theme) {
    apply(theme)
    try {
      if (theme) localStorage.setItem('theme', theme)
      else localStorage.removeItem('theme')
    } catch (e) { /* the choice then lasts for this page */ }
  }
  apply(stored())

  function themeMenu() {
    var bar = doc.querySelector('.top .w')
    if (!bar) return
    var menu = make('details', { class: 'menu' })
    var summary = make('summary', { class: 'btn', 'aria-label': words.themeLabel })
    var ns = 'http://www.w3.org/2000/svg'
    var svg = doc.createElementNS(ns, 'svg')
    svg.setAttribute('width', 16)
    svg.setAttribute('height', 16)
    svg.setAttribute('viewBox', '0 0 16 16')
    svg.setAttribute('aria-hidden', 'true')
    var path = doc.createElementNS(ns, 'path')
    path.setAttribute('fill', 'currentColor')
    path.setAttribute('fill-rule', 'evenodd')
    path.setAttribute('d', 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.6a5.4 5.4 0 0 0 0 10.8z')
    svg.appendChild(path)
    summary.appendChild(svg)
    menu.appendChild(summary)
    var set = make('fieldset', { class: 'pop hue' })
    set.appendChild(make('legend', { class: 'vh' }, words.themeLabel))
    var now = stored() || ''
    ;[['', words.system], ['light', words.light], ['dark', words.dark]].forEach(function (choice) {
      var label = make('label')
      var input = make('input', { type: 'radio', name: 'theme' })
      input.checked = choice[0] === now
      input.addEventListener('change', function () { choose(choice[0]) })
      label.appendChild(input)
      label.appendChild(doc.createTextNode(choice[1]))
      set.appendChild(label)
    })
    menu.appendChild(set)
    bar.appendChild(menu)
  }

  // Menus close when the reader goes on elsewhere.
  function closeMenus(except) {
    all('details.menu[open]').forEach(function (menu) {
      if (!except || !menu.contains(except)) menu.open = false
    })
  }
  doc.addEventListener('click', function (event) { closeMenus(event.target) })
  doc.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return
    var menu = event.target.closest && event.target.closest('details.menu[open]')
    closeMenus()
    if (menu) menu.querySelector('summary').focus()
  })

  // Copying.
  function copyButton(label, text) {
    var button = make('button', { class: 'btn sm', type: 'button' }, label)
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(text()).then(function () {
        button.textContent = words.copied
        setTimeout(function () { button.textContent = label }, 2000)
      })
    })
    return button
  }
  function copyButtons() {
    if (!navigator.clipboard) return
    all('.code').forEach(function (figure) {
      var caption = figure.querySelector('figcaption')
      var code = figure.querySelector('code')
      if (!caption || !code) return
      var button = copyButton(words.copy, function () { return code.textContent })
      caption.appendChild(button)
    })
    all('.hash').forEach(function (hash) {
      hash.nextElementSibling.appendChild(copyButton(words.copy, function () { return hash.textContent }))
    })
  }

  // The citation of the paragraph that the reader has chosen by its number.
  var quote
  function citeTarget() {
    if (quote) quote.remove()
    quote = null
    var p = location.hash && doc.getElementById(decodeURIComponent(location.hash.slice(1)))
    var number = p && p.querySelector(':scope > .pn')
    var canonical = doc.querySelector('link[rel=canonical]')
    if (!number || !canonical || !navigator.clipboard) return
    var pack = doc.querySelector('[data-pack]')
    if (!pack) return
    quote = copyButton(words.quote + ' ' + number.textContent, function () {
      return words.quoteText
        .replace('{pack}', pack.dataset.pack)
        .replace('{number}', number.textContent)
        .replace('{address}', pack.dataset.address + '#' + p.id)
    })
    quote.classList.add('quote')
    p.appendChild(quote)
  }

  // The contents follow the reader.
  function scrollSpy() {
    var links = {}
    all('.rail .toc a').forEach(function (a) { links[decodeURIComponent(a.hash.slice(1))] = a })
    var targets = Object.keys(links).map(function (id) { return doc.getElementById(id) }).filter(function (e) {
      return e && !e.closest('aside')
    })
    if (!targets.length) return
    var current, waiting = false
    function update() {
      waiting = false
      var here = null
      targets.forEach(function (e) {
        if (e.getBoundingClientRect().top < innerHeight / 3) here = e
      })
      if (innerHeight + scrollY >= root.scrollHeight - 4) here = targets[targets.length - 1]
      if (current === here) return
      if (current) links[current.id].removeAttribute('aria-current')
      if (here) links[here.id].setAttribute('aria-current', 'true')
      current = here
    }
    addEventListener('scroll', function () {
      if (!waiting) {
        waiting = true
        requestAnimationFrame(update)
      }
    }, { passive: true })
    update()
  }

  // The version menu leads to the paragraph that the reader is at. A version's
  // list says which of its paragraphs have another number than their name; see
  // lineage.go. "2-4=2-3*3" stands for three paragraphs from 2-4 on.
  function parse(list) {
    var toName = {}, toNumber = {}
    ;(list || '').split(' ').forEach(function (item) {
      var m = /^(\d+)-(\d+)=(\d+)-(\d+)([a-z]?)(?:\*(\d+))?$/.exec(item)
      if (!m) return
      for (var i = 0; i < (m[6] || 1); i++) {
        var number = m[1] + '-' + (+m[2] + i)
        var name = m[3] + '-' + (+m[4] + i) + m[5]
        toName[number] = name
        toNumber[name] = number
      }
    })
    return { toName: toName, toNumber: toNumber }
  }
  function sameParagraph(id, from, to) {
    var name = from.toName[id] || id
    if (to.toNumber[name]) return to.toNumber[name]
    // A name with a letter belongs to a paragraph that is gone, and a number
    // whose name is another belongs to another paragraph.
    if (/[a-z]$/.test(name) || to.toName[name]) return ''
    return name
  }
  // The paragraph that the reader has chosen, while it can be seen; else the
  // first one that can be seen, unless the reader is still above the text.
  function here() {
    var first = ''
    var chosen = ''
    all('.p[id]').forEach(function (p) {
      var box = p.getBoundingClientRect()
      if (box.bottom < 96 || box.top > innerHeight) return
      first = first || p.id
      if ('#' + p.id === location.hash) chosen = p.id
    })
    if (!chosen && first === 'p1-1') return ''
    return (chosen || first).slice(1)
  }
  function versionMenu() {
    var menu = doc.querySelector('.strip details.menu')
    var current = menu && menu.querySelector('[aria-current]')
    if (!current) return
    menu.addEventListener('toggle', function () {
      if (!menu.open) return
      var at = here()
      var from = parse(current.dataset.p)
      all('a[data-p]', menu).forEach(function (a) {
        var to = at && sameParagraph(at, from, parse(a.dataset.p))
        a.hash = to ? 'p' + to : ''
      })
    })
  }

  // A drawing that is wider than its place is scrolled, and nothing else is,
  // until the present with its name is in sight.
  function present() {
    all('.tl > .b').forEach(function (name) {
      var place = name.closest('.scroll')
      var at = name.getBoundingClientRect()
      var frame = place.getBoundingClientRect()
      if (at.left < frame.left + 24 || at.right > frame.right - 24) {
        place.scrollLeft += (at.left + at.right - frame.left - frame.right) / 2
      }
    })
  }

  // On a disk, a folder's address shows a list of files.
  function fileLinks() {
    all('a[href]').forEach(function (a) {
      if (a.protocol === 'file:' && /\/$/.test(a.pathname)) a.pathname += 'index.html'
    })
  }

  // The search that a form leads to answers with script alone.
  all('.ask').forEach(function (form) { form.hidden = false })

  if (onFile) fileLinks()
  themeMenu()
  present()
  copyButtons()
  scrollSpy()
  versionMenu()
  citeTarget()
  addEventListener('hashchange', citeTarget)
})()
