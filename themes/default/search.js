// The search page. The index is described in generator/search/doc.go; the
// query here is that of generator/search/query.go, step by step: a change here
// is a change there. Without script the page is a complete index.
(() => {
  'use strict'
  var doc = document
  var words = doc.currentScript.dataset
  function part (name) { return doc.getElementById('_' + name) }
  var form = part('search'), list = part('hits'), said = part('said'), more = part('more')
  var fields = form.elements, box = fields.q, select = fields.system

  // Files of the index are scripts, which pages on a disk may load too. Shards
  // say which version they are, and the index which ones it is of; cards fit any
  // index that has them.
  var generation = '', files = {}, arrived = {}
  window.placardSearch = (name, version, data) => {
    if (name === 'index') {
      generation = version
      version = ''
    }
    arrived[name + version] = data
  }
  function load (name, version) {
    return files[name] || (files[name] = new Promise((ok, fail) => {
      var script = doc.createElement('script'), key = name + (version || '')
      script.src = words.root + 'search/data/' + name + '.js?' + (version || generation)
      script.onload = () => { key in arrived ? ok(arrived[key]) : fail() }
      script.onerror = fail
      doc.head.append(script)
    }))
  }
  var index, stemRules, wordForm, isUnspaced
  async function start () {
    if (index) return
    var data = await load('index')
    wordForm = new RegExp(data.words, 'gu')
    isUnspaced = new RegExp(data.unspaced, 'u')
    stemRules = data.stem.map(rules => rules.map(r => new RegExp(r)))
    index = data
  }

  // Words and word forms.
  function split (text) {
    var found = []
    text = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/ς/g, 'σ')
    ;(text.match(wordForm) || []).forEach(word => {
      var c = Array.from(word)
      if (isUnspaced.test(word)) {
        if (!c[1]) found.push(word)
        for (var i = 1; i < c.length; i++) found.push(c[i - 1] + c[i])
      } else {
        (/\p{N}/u.test(word) ? [word] : word.split(/[._-]/)).forEach(w => { found.push(Array.from(w).slice(0, 40).join('')) })
      }
    })
    return found
  }
  function stem (word) {
    if (/^[a-z]{3,}$/.test(word)) {
      stemRules.forEach(rules => {
        var rule = rules.find(r => r.test(word))
        if (rule) word = word.replace(rule, '$1')
      })
    }
    return word
  }
  // fits says how well a word of the index fits one of the query.
  function fits (word, w) {
    return word === w.text ? 1 : stem(word) === w.stem ? 0.9 : w.open && word.startsWith(w.text) ? 0.6 : 0
  }

  // Shards and postings. stretch gives the shards in which words may stand
  // that begin with a prefix.
  function stretch (set, prefix) {
    var first = 0, firsts = set.firsts
    while (firsts[first + 1] <= prefix) first++
    return Array.from(firsts.keys()).filter(i => i === first || i > first && firsts[i].startsWith(prefix))
  }
  async function lines (set, prefix, use) {
    for (var i of stretch(set, prefix).slice(0, 4)) {
      (await load(set.shards + i, set.versions.slice(6 * i, 6 * i + 6))).split('\n').forEach(line => {
        if (line.startsWith(prefix)) use(line.slice(0, line.indexOf(' ')), line)
      })
    }
  }
  function decode (line, use) {
    for (var i = line.indexOf(' ') + 1, at = -1, n = 0, given = 0; i < line.length; i++) {
      var c = line.charCodeAt(i)
      if (c === 42) { // a run
        var end = line.indexOf(',', i)
        for (var run = parseInt(line.slice(i + 1, end), 36); run--;) use(++at, 1)
        i = end
      } else if (c > 64 && c < 81) {
        at += given ? n : 1
        use(at, c - 64)
        n = given = 0
      } else {
        n = n * 36 + c - (c < 58 ? 48 : 87)
        given = 1
      }
    }
  }

  // A query of one set: the best entries, in order, and how many there are.
  async function searchSet (set, query, kind, system) {
    var range = kind ? set.kinds[kind] || [0, 0] : [0, set.n]
    var inside = entry => entry >= range[0] && entry < range[1] && (!only || only[entry])
    var only = system && new Uint8Array(set.n)
    if (only) {
      await lines(set, '@' + system, (word, line) => {
        if (word === '@' + system) decode(line, entry => { only[entry] = 1 })
      })
    }
    var score = new Float64Array(set.n), count = new Uint8Array(set.n), e
    for (var w of query) {
      var best = new Float64Array(set.n), size = 0
      await lines(set, w.stem, (word, line) => {
        var fit = fits(word, w)
        if (fit) {
          w.known = 1
          decode(line, (entry, level) => {
            if (inside(entry)) {
              if (!best[entry]) size++
              best[entry] = Math.max(best[entry], fit * level)
            }
          })
        }
      })
      for (e = 0; e < set.n; e++) {
        if (best[e]) {
          score[e] += best[e] * Math.log(1 + set.n / (1 + size))
          count[e]++
        }
      }
    }
    var all = count.includes(query.length), top = [], total = 0
    for (e = 0; e < set.n; e++) {
      if (!(all ? count[e] === query.length : count[e])) continue
      total++
      var value = count[e] * 1e6 + score[e]
      for (var at = top.length; at && top[at - 1].value < value; at--);
      if (at < most) {
        top.splice(at, 0, { entry: e, value: value, set: set })
        top.length = Math.min(top.length, most)
      }
    }
    return { top: top, total: total, all: all, set: set, inside: inside }
  }

  // Near words: generator/search/near.go, step by step.
  function slips (a, b, k) {
    for (var i = 0; i < a.length && a[i] === b[i];) i++
    a = a.slice(i)
    b = b.slice(i)
    if (a === b) return 0
    if (!k || Math.abs(a.length - b.length) > k--) return 9
    var x = a.slice(1), y = b.slice(1)
    return 1 + Math.min(slips(x, b, k), slips(a, y, k), slips(x, y, k), a[0] === b[1] && a[1] === b[0] ? slips(x.slice(1), y.slice(1), k) : 9)
  }
  function figures (word) { return word.replace(/\P{N}/gu, '') }
  async function near (text, results) {
    var found = Object.create(null), best = [], k = text[7] ? 2 : 1
    if (text[3]) {
      for (var r of results) {
        for (var n = 0; stretch(r.set, text.slice(0, n))[4] && n < text.length;) n++
        for (var prefix of [text.slice(0, n)].concat(n && text[0] !== text[1] ? text[1] + text[0] : [])) {
          await lines(r.set, prefix, (word, line) => {
            var s = word[0] === '@' ? 9 : slips(text, word, k), size = 0
            if (s > k || figures(word) !== figures(text)) return
            decode(line, entry => { size += r.inside(entry) ? 1 : 0 })
            if (size) found[word] = { slips: s, size: size + (found[word] ? found[word].size : 0) }
          })
        }
      }
    }
    var all = Object.keys(found).sort((a, b) => found[a].slips - found[b].slips || found[b].size - found[a].size || (a < b ? -1 : 1))
    all.forEach(word => {
      if (found[word].slips === found[all[0]].slips && !best[2] && !best.some(b => stem(b) === stem(word))) best.push(word)
    })
    return best
  }

  // The card of a hit is in a box, whose name is followed by its size.
  async function cardOf (hit) {
    var n = hit.entry
    for (var b of hit.set.boxes.split(' ')) {
      var size = +b.slice(6)
      if (n < size) return (await load('c' + b.slice(0, 6) + '-' + Math.floor(n / index.per)))[n % index.per]
      n -= size
    }
  }

  // A hit as it is shown.
  function make (name, cls, text) {
    var e = doc.createElement(name)
    if (cls) e.className = cls
    e.append(text || '')
    e.dir = 'auto'
    return e
  }
  function marked (text, query) {
    var p = make('p', 'sm'), spots = Array.from(text.matchAll(/[\p{L}\p{N}\p{M}]+([._-][\p{L}\p{N}\p{M}]+)*/gu)).filter(m => {
      return split(m[0]).some(word => query.some(w => fits(word, w)))
    })
    var at = spots[0] && spots[0].index > 90 ? text.lastIndexOf(' ', spots[0].index - 50) + 1 : 0
    var end = text.length > at + 240 ? Math.max(text.lastIndexOf(' ', at + 240), at + 99) : text.length
    if (at) p.append('… ')
    spots.forEach(m => {
      var to = m.index + m[0].length
      if (to > end) return
      p.append(text.slice(at, m.index), make('mark', '', m[0]))
      at = to
    })
    p.append(text.slice(at, end), end < text.length ? ' …' : '')
    return p
  }
  function show (card, query) {
    var item = make('li'), title = make('h2'), link = make('a', '', card[1])
    link.href = words.root + (words.file || location.protocol === 'file:' ? card[0].replace(/(^|\/)(#|$)/, '$1index.html$2') : card[0])
    title.append(link)
    var place = make('p', 'sm muted', card[2] || words[card[3]])
    if (card[4]) place.prepend(make('span', 'st ' + card[4], states[card[3] + ' ' + card[4]]), ' ')
    item.append(title, place, marked(card[5], query))
    return item
  }

  // address is that of a query of these words, with the filters that are set.
  function address (text) {
    return '?' + new URLSearchParams(Array.from(new FormData(form)).map(f => [f[0], f[0] === 'q' ? text : f[1]]).filter(f => f[1]))
  }
  // offer says what may have been meant, with links that search for it.
  function offer (found, meant) {
    var texts = [0, 1, 2].map(i => Array.from(new Set(found.map(w => meant[w] ? meant[w][i] || meant[w][0] || w : w))).join(' '))
    var rest = words.near.split('{words}')
    said.append(' ', rest[0])
    new Intl.ListFormat(doc.documentElement.lang, { type: 'disjunction' }).formatToParts(new Set(texts)).forEach(p => {
      var link = make('a', '', p.value)
      link.href = address(p.value)
      said.append(p.type === 'element' ? link : p.value)
    })
    said.append(rest[1])
  }

  var states = JSON.parse(words.states), turn = 0, most = 10
  async function search () {
    var mine = ++turn
    try {
      history.replaceState(null, '', address(box.value))
    } catch (e) { /* a page on a disk */ }
    try {
      await start()
      var found = Array.from(new Set(split(box.value))), stops = index.stops.split(' ')
      var rest = found.filter(w => !stops.includes(w))
      var query = (rest[0] ? rest : found).map((w, i, l) => {
        return { text: w, stem: stem(w), open: i === l.length - 1 && w.length > 1 }
      })
      var total = 0, exact = true, hits = [], items = [], results = [], meant = {}
      for (var set of index.sets) {
        if (!query[0] || !set.n || set.shards === 'h' && !fields.history.checked) continue
        var result = await searchSet(set, query, fields.kind.value, select.value)
        results.push(result)
        total += result.total
        exact = exact && result.all
        hits = hits.concat(result.top).slice(0, most)
      }
      for (var card of await Promise.all(hits.map(cardOf))) items.push(show(card, query))
      for (var w of query) {
        if (!w.known) meant[w.text] = await near(w.text, results)
      }
      if (mine !== turn) return
      list.replaceChildren.apply(list, items)
      more.hidden = total <= items.length
      said.textContent = query[0] ? (!total ? words.none : exact ? words.found : words.some).replace('{n}', total) : ''
      if (Object.values(meant).some(near => near[0])) offer(found, meant)
    } catch (e) {
      said.textContent = words.failed
      files = {}
      index = generation = ''
    }
  }

  // The form and the keyboard.
  var timer
  function soon (event) {
    event.preventDefault()
    clearTimeout(timer)
    most = 10
    timer = setTimeout(search, 120)
  }
  form.addEventListener('input', soon)
  form.addEventListener('submit', soon)
  more.addEventListener('click', async () => {
    var next = list.children.length
    most += 20
    await search()
    list.querySelectorAll('a')[next].focus()
  })
  doc.addEventListener('keydown', event => {
    var at = event.target, links = Array.from(doc.querySelectorAll('#_said a,#_hits a')), here = links.indexOf(at), key = event.key, to
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (at === box || here >= 0) {
      if (key === 'ArrowDown') to = links[here + 1]
      if (key === 'ArrowUp') to = links[here - 1] || box
      // A key that types works only in the results: WCAG 2.1.4.
      if (here >= 0 && (key === 'Escape' || key === '/')) to = box
    }
    if (to) {
      event.preventDefault()
      to.focus()
    }
  })
  function option (id, name) { select.append(new Option(name, id)) }
  doc.querySelectorAll('[data-system]').forEach(e => { option(e.dataset.system, e.textContent) })
  // On a large site the systems are only in the index.
  select.addEventListener('focus', async () => {
    await start()
    if (!select[1]) lines(index.sets[0], '@', word => { option(word.slice(1), word.slice(1)) })
  })
  var asked = new URLSearchParams(location.search)
  asked.forEach((value, name) => {
    if (fields[name]) fields[name].value = value
  })
  fields.history.checked = asked.has('history')
  form.hidden = false
  if (box.value) search()
})()
