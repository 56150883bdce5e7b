// What "placard serve" adds to every page: it listens for saved changes, shows
// mistakes over the page and a bar to choose the date. It is in no published
// site. Everything it shows is put together from text, never from HTML.
(function () {
  'use strict'
  var doc = document
  var me = doc.currentScript
  var rest = me.dataset.rest
  var styles = me.dataset.styles
  var kept = '_placard ' + location.pathname
  var last = null // what the server said last
  var dismissed = '' // the findings that the reader has closed
  var explained = {} // rules that have been asked for, by code

  function all (selector, from) {
    return Array.prototype.slice.call((from || doc).querySelectorAll(selector))
  }
  function make (name, attributes) {
    var e = doc.createElement(name)
    for (var key in attributes) e.setAttribute(key, attributes[key])
    for (var i = 2; i < arguments.length; i++) if (arguments[i] != null) e.append(arguments[i])
    return e
  }
  function count (n, one, many) { return n === 1 ? '1 ' + one : n + ' ' + many }

  // --- What the reader sees and did, kept over a reload.

  // Details are known by their id, or by the text of their summary and how
  // many came before with the same one: scripts add some, changes move them.
  function named (list, name) {
    var seen = {}
    return list.map(function (e) {
      var key = e.id ? '#' + e.id : name(e)
      seen[key] = (seen[key] || 0) + 1
      return [key + ' ' + seen[key], e]
    })
  }
  function details () {
    return named(all('details'), function (e) {
      var summary = e.querySelector('summary')
      return summary ? summary.textContent.trim() : ''
    })
  }
  function fields () {
    return named(all('input, textarea, select').filter(function (e) { return e.type !== 'password' && e.type !== 'file' && e.type !== 'hidden' }), function (e) {
      return e.tagName + ' ' + e.type + ' ' + e.name + (e.type === 'radio' ? ' ' + e.value : '')
    })
  }
  function changedField (e) {
    if (e.type === 'checkbox' || e.type === 'radio') return e.checked !== e.defaultChecked
    if (e.tagName === 'SELECT') return all('option', e).some(function (o) { return o.selected !== o.defaultSelected })
    return e.value !== e.defaultValue
  }
  // The place is that of the heading or paragraph above the reader's eyes, so
  // that text which grows or shrinks further up does not move it.
  function stuck (e) {
    for (; e && e !== doc.body; e = e.parentElement) {
      var position = getComputedStyle(e).position
      if (position === 'sticky' || position === 'fixed') return true
    }
    return false
  }
  function place () {
    var at = null
    all('h1[id], h2[id], h3[id], h4[id], section[id], article[id]').forEach(function (e) {
      var top = e.getBoundingClientRect().top
      if (top <= 120 && (!at || top >= at.top) && !stuck(e)) at = { id: e.id, top: top }
    })
    return { y: scrollY, x: scrollX, at: at, bottom: innerHeight + scrollY >= doc.documentElement.scrollHeight - 2 && scrollY > 0 }
  }
  function keep () {
    var focus = doc.activeElement && doc.activeElement.id
    var boxes = all('*').filter(function (e) { return e.scrollTop > 0 && e !== doc.scrollingElement && e.id }).map(function (e) { return [e.id, e.scrollTop, e.scrollLeft] })
    try {
      sessionStorage.setItem(kept, JSON.stringify({
        place: place(),
        boxes: boxes,
        focus: focus || '',
        details: details().map(function (d) { return [d[0], d[1].open] }),
        fields: fields().filter(function (f) { return changedField(f[1]) }).map(function (f) {
          var e = f[1]
          return [f[0], e.type === 'checkbox' || e.type === 'radio' ? e.checked : e.value, e === doc.activeElement && e.selectionStart != null ? [e.selectionStart, e.selectionEnd] : null]
        })
      }))
    } catch (e) { /* without storage the page begins at its top */ }
  }
  function restore () {
    var state
    try {
      state = JSON.parse(sessionStorage.getItem(kept))
      sessionStorage.removeItem(kept)
    } catch (e) { return }
    if (!state) return
    function apply () {
      var open = {}
      state.details.forEach(function (d) { open[d[0]] = d[1] })
      details().forEach(function (d) { if (d[0] in open) d[1].open = open[d[0]] })
      var values = {}
      state.fields.forEach(function (f) { values[f[0]] = f })
      fields().forEach(function (f) {
        var value = values[f[0]]
        if (!value) return
        var e = f[1]
        if (e.type === 'checkbox' || e.type === 'radio') {
          if (e.checked === value[1]) return
          e.checked = value[1]
        } else {
          if (e.value === value[1]) return
          e.value = value[1]
          if (value[2]) try { e.setSelectionRange(value[2][0], value[2][1]) } catch (x) { /* not every field has one */ }
        }
        e.dispatchEvent(new Event('input', { bubbles: true }))
        e.dispatchEvent(new Event('change', { bubbles: true }))
      })
      state.boxes.forEach(function (b) {
        var e = doc.getElementById(b[0])
        if (e) { e.scrollTop = b[1]; e.scrollLeft = b[2] }
      })
      var focus = state.focus && doc.getElementById(state.focus)
      if (focus) focus.focus({ preventScroll: true })
      scroll()
    }
    var moved = false
    function scroll () {
      if (moved) return
      var p = state.place
      var e = p.at && doc.getElementById(p.at.id)
      var y = p.y
      if (p.y === 0) y = 0
      else if (p.bottom) y = doc.documentElement.scrollHeight
      else if (e) y = scrollY + e.getBoundingClientRect().top - p.at.top
      scrollTo({ left: p.x, top: y, behavior: 'instant' })
    }
    ;['wheel', 'touchmove', 'keydown', 'mousedown'].forEach(function (name) {
      addEventListener(name, function () { moved = true }, { passive: true, once: true })
    })
    function ready () {
      apply()
      if (doc.readyState === 'complete') return finish()
      addEventListener('load', function () { scroll(); finish() })
    }
    // The browser itself goes to where the old page was after the page has
    // loaded, unless it is kept from it until then.
    function finish () { setTimeout(function () { history.scrollRestoration = 'auto' }, 500) }
    if (doc.readyState === 'loading') doc.addEventListener('DOMContentLoaded', ready)
    else ready()
  }
  function reload () {
    close()
    keep()
    history.scrollRestoration = 'manual'
    location.reload()
  }

  // --- Style sheets, exchanged without a reload.

  function exchange (hrefs, version) {
    var links = all('link').filter(function (l) { return /(^|\s)stylesheet(\s|$)/i.test(l.rel) && !l.dataset.placardOld })
    if (links.length !== hrefs.length) return reload()
    links.forEach(function (old, i) {
      if (old.getAttribute('href') === hrefs[i]) return
      var fresh = old.cloneNode()
      fresh.href = hrefs[i]
      old.dataset.placardOld = 'true'
      function done () { old.remove() }
      fresh.addEventListener('load', done)
      fresh.addEventListener('error', done)
      old.after(fresh)
    })
    styles = version
  }

  // --- The connection.

  var source = null
  var watchdog = 0
  function heard () {
    clearTimeout(watchdog)
    watchdog = setTimeout(function () { close(); open() }, 25000)
  }
  function close () {
    clearTimeout(watchdog)
    if (source) source.close()
    source = null
  }
  function open () {
    if (source || doc.hidden) return
    source = new EventSource('/_placard/events?page=' + encodeURIComponent(location.pathname) + '&rest=' + rest + '&styles=' + styles)
    heard()
    source.addEventListener('open', function () { heard(); host.dataset.connected = 'true'; render() })
    source.addEventListener('alive', heard)
    source.addEventListener('error', function () {
      host.dataset.connected = 'false'
      // A browser gives up for good when a connection is refused.
      if (source && source.readyState === EventSource.CLOSED) { source = null; setTimeout(open, 1000) }
      render()
    })
    source.addEventListener('state', function (event) {
      heard()
      last = JSON.parse(event.data)
      if (last.reload) return reload()
      if (last.styles) exchange(last.styles, last.version)
      render()
    })
  }
  // A browser keeps few connections to one host. Pages that nobody sees give
  // theirs back, and learn what they missed when they are seen again.
  doc.addEventListener('visibilitychange', function () { if (doc.hidden) close(); else open() })
  addEventListener('pagehide', close)
  addEventListener('pageshow', open)
  addEventListener('online', open)

  // --- What is shown over the page.

  var host = make('div', { id: '_placard', 'data-connected': 'true' })
  var shadow = host.attachShadow({ mode: 'open' })
  shadow.append(make('link', { rel: 'stylesheet', href: '/_placard/preview.css' }))
  var overlay = make('section', { class: 'overlay', role: 'alert', 'aria-label': 'Mistakes in the source', hidden: '' })
  var bar = make('aside', { class: 'bar', 'aria-label': 'Preview' })
  shadow.append(overlay, bar)

  // Characters that could make text look like another one are named.
  function plain (text) {
    return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, function (c) {
      return '<U+' + ('000' + c.charCodeAt(0).toString(16).toUpperCase()).slice(-4) + '>'
    })
  }
  // Messages have `code spans`.
  function spans (text) {
    var e = make('span')
    plain(text).split('`').forEach(function (part, i) { if (part) e.append(i % 2 ? make('code', {}, part) : part) })
    return e
  }
  function excerpt (span) {
    if (!span.line || span.excerpt === undefined) return null
    var letters = Array.from(span.excerpt)
    var first = (span.excerptColumn || 1)
    var start = Math.max(0, span.column - first)
    var end = span.endLine === span.line ? span.endColumn - first : letters.length
    end = Math.min(letters.length, Math.max(end, start + 1))
    var line = make('pre', { tabindex: '0' }, make('span', { class: 'no', 'aria-hidden': 'true' }, span.line + ' '))
    line.append(plain(letters.slice(0, start).join('')), make('mark', {}, plain(letters.slice(start, end).join('')) || ' '), plain(letters.slice(end).join('')))
    return line
  }
  function where (span) { return span.file + (span.line ? ':' + span.line + ':' + span.column : '') }
  function rule (code) {
    var more = make('details', { class: 'rule' }, make('summary', {}, 'About ' + code), make('p', { class: 'command' }, make('code', {}, 'placard explain ' + code)))
    more.addEventListener('toggle', function () {
      if (!more.open || more.dataset.asked) return
      more.dataset.asked = 'true'
      explained[code] = explained[code] || fetch('/_placard/rule?code=' + encodeURIComponent(code)).then(function (r) { return r.json() })
      explained[code].then(function (r) {
        more.append(make('p', {}, make('b', {}, r.title + '. '), spans(r.doc)))
        if (r.bad) more.append(make('p', { class: 'label' }, 'Breaks the rule'), make('pre', { tabindex: '0' }, plain(r.bad)))
        if (r.good) more.append(make('p', { class: 'label' }, 'Keeps it'), make('pre', { tabindex: '0' }, plain(r.good)))
      }).catch(function () { delete explained[code]; delete more.dataset.asked })
    })
    return more
  }
  function finding (f) {
    var item = make('li', { class: f.severity },
      make('p', { class: 'message' }, make('b', { class: 'severity' }, f.severity + ' ' + f.code), ' ', spans(f.message)),
      make('p', { class: 'where' }, plain(where(f.span))), excerpt(f.span))
    ;(f.related || []).forEach(function (r) {
      item.append(make('p', { class: 'related' }, spans(r.message), ' ', make('span', { class: 'where' }, plain(where(r.span)))))
      if (r.span.file !== f.span.file || r.span.line !== f.span.line) item.append(excerpt(r.span) || '')
    })
    if (f.hint) item.append(make('p', { class: 'hint' }, make('b', {}, 'help '), spans(f.hint)))
    item.append(rule(f.code))
    return item
  }
  function show (list, heading, note) {
    var shut = make('button', { type: 'button', class: 'shut', 'aria-label': 'Close' }, '×')
    shut.addEventListener('click', dismiss)
    var items = make('ol')
    list.forEach(function (f) { items.append(finding(f)) })
    overlay.replaceChildren(make('div', { class: 'head' }, make('h2', {}, heading), note ? make('p', {}, note) : '', shut), items)
    overlay.hidden = false
  }
  function mark () { return JSON.stringify([last.problem, last.findings.filter(function (f) { return f.severity === 'error' })]) }
  function dismiss () {
    dismissed = last ? mark() : ''
    asked = false
    render()
  }
  doc.addEventListener('keydown', function (e) { if (e.key === 'Escape' && !overlay.hidden) dismiss() })

  var asked = false // the reader wants to see the findings
  var shown = ''
  function render () {
    if (!last) return renderBar()
    var errors = last.findings.filter(function (f) { return f.severity === 'error' })
    var wrong = errors.length > 0 || last.problem
    var open = asked && (last.findings.length > 0 || last.problem) || wrong && dismissed !== mark()
    var now = open ? JSON.stringify([last.findings, last.problem, last.behind, asked]) : ''
    if (now !== shown) {
      shown = now
      if (!open) overlay.hidden = true
      else {
        var n = last.errors ? count(last.errors, 'error', 'errors') : last.problem ? 'The site cannot be read' : count(last.warnings, 'warning', 'warnings')
        var note = last.problem ? last.problem : last.errors && last.behind ? 'Below is the last good version. This goes away when the mistakes are mended.' : last.errors ? 'The site cannot be built like this.' : ''
        var more = last.errors + last.warnings - last.findings.length
        if (more > 0) note += ' ' + more + ' more are in the terminal.'
        show(asked ? last.findings : errors, n, note)
      }
    }
    if (!wrong) dismissed = ''
    renderBar()
  }

  // The bar is made once: a date that somebody is typing must not be lost.
  var parts = null
  function buildBar () {
    var date = make('input', { type: 'date', id: 'date', required: '' })
    var drafts = make('input', { type: 'checkbox', id: 'drafts' })
    var back = make('button', { type: 'button' }, 'site’s own')
    var coming = make('select', { 'aria-label': 'Coming dates' })
    var state = make('button', { type: 'button', class: 'state', 'aria-live': 'polite' })
    var hidden = make('span', { class: 'withheld' })
    var audience = make('span', { class: 'audience' })
    var panel = make('details', {}, make('summary', {}, 'Preview'),
      make('div', { class: 'panel' },
        make('label', { for: 'date' }, 'As of '), date, back, coming,
        make('label', { class: 'check' }, drafts, ' drafts and scheduled'), hidden, audience))
    try { panel.open = sessionStorage.getItem('_placard bar') === 'open' } catch (e) { /* closed, then */ }
    panel.addEventListener('toggle', function () { try { sessionStorage.setItem('_placard bar', panel.open ? 'open' : '') } catch (e) { /* not kept */ } })
    function choose (asOf) {
      fetch('/_placard/view', { method: 'POST', body: new URLSearchParams({ 'as-of': asOf, drafts: String(drafts.checked) }) })
    }
    date.addEventListener('change', function () { if (date.value) choose(date.value) })
    back.addEventListener('click', function () { choose('') })
    coming.addEventListener('change', function () { if (coming.value) choose(coming.value) })
    drafts.addEventListener('change', function () { choose(last && last.chosen ? last.asOf : '') })
    state.addEventListener('click', function () {
      if (!last || !last.findings.length && !last.problem) return
      if (overlay.hidden) { asked = true; dismissed = '' } else { dismissed = mark(); asked = false }
      render()
    })
    bar.append(panel, state)
    parts = { date: date, drafts: drafts, back: back, coming: coming, state: state, hidden: hidden, audience: audience, panel: panel }
  }
  function renderBar () {
    if (!parts) buildBar()
    var connected = host.dataset.connected === 'true'
    var text = !connected ? 'not connected' : !last ? '' : last.problem ? 'cannot be read' : last.errors ? count(last.errors, 'error', 'errors') : last.warnings ? count(last.warnings, 'warning', 'warnings') : ''
    if (parts.state.textContent !== text) parts.state.textContent = text
    parts.state.hidden = text === ''
    bar.dataset.state = !connected ? 'lost' : last && (last.errors || last.problem) ? 'error' : last && last.warnings ? 'warning' : 'good'
    if (!last) return
    if (shadow.activeElement !== parts.date) parts.date.value = last.asOf
    parts.drafts.checked = last.drafts
    parts.back.hidden = !last.chosen
    parts.panel.firstChild.textContent = 'Preview' + (last.asOf ? ' as of ' + last.asOf : '') + (last.drafts ? ', with drafts' : '')
    parts.hidden.textContent = last.withheld ? count(last.withheld, 'document is', 'documents are') + ' left out' : ''
    parts.audience.textContent = last.audience && last.audience !== 'public' ? 'for the audience ' + last.audience : ''
    var options = [make('option', { value: '' }, 'Coming dates')]
    last.next.forEach(function (n) { options.push(make('option', { value: n.date }, plain(n.date + ' ' + n.what))) })
    parts.coming.hidden = last.next.length === 0
    if (shadow.activeElement !== parts.coming) parts.coming.replaceChildren.apply(parts.coming, options)
  }

  doc.documentElement.append(host)
  renderBar()
  restore()
  open()
})()
