// Shows what Grafana makes of panels: reads {now, boards: [{board, variables, asked, answers}]} and prints, by the package of
// @grafana/data that is named as the first argument, each panel's columns or series, its first rows, and the colours of states.
// Asked are panels' ids; answers are
// those of Prometheus' API, by panel's id and query. What no published package has (painting, clicking) is not here.
'use strict'
const { JSDOM } = require('jsdom')
const dom = new JSDOM('', { url: 'http://grafana.example/grafana/', pretendToBeVisual: true })
const { window } = dom
window.matchMedia = () => ({ matches: false, addListener () {}, addEventListener () {} })
Object.assign(global, { window, document: window.document, location: window.location, HTMLElement: window.HTMLElement, ResizeObserver: class {} })
Object.defineProperty(global, 'navigator', { value: window.navigator, configurable: true })

const print = line => process.stdout.write(line + '\n')
console.log = console.info = console.error // what the packages have to say is no answer
const g = require(process.argv[2])
const { FieldType } = g
const rows = 3

// registry has the options of fields that dashboards use. Grafana's own are declared beside their editors, which are not published.
const registry = new g.Registry(() => {
  const filled = (value, context) => typeof value === 'string' && context.replaceVariables ? context.replaceVariables(value) : value
  const own = { mappings: v => v, displayName: g.displayNameOverrideProcessor }
  const option = (id, path, isCustom) => ({
    id,
    path,
    isCustom,
    name: id,
    process: own[id] || filled,
    settings: { expandTemplateVars: true },
    shouldApply: () => true,
    editor: () => null,
    override: () => null
  })
  return ['unit', 'min', 'max', 'decimals', 'displayName', 'noValue', 'color', 'thresholds', 'mappings', 'links'].map(id => option(id, id, false))
    .concat(['width', 'hidden', 'align', 'cellOptions', 'axisLabel'].map(id => option('custom.' + id, id, true)))
})

g.standardTransformersRegistry.setInit(() => {
  const all = Object.values(g.standardTransformers).filter(t => t && t.id)
  return [...new Map(all.map(t => [t.id, t])).values()].map(t => ({ id: t.id, name: t.name, transformation: t, editor: () => null }))
})

// filler puts variables into a text as Grafana does.
function filler ({ board, variables }) {
  const text = name => {
    const v = board.templating.list.find(v => v.name === name)
    const chosen = (v.options || []).find(o => o.value === variables[name])
    return chosen ? chosen.text : variables[name]
  }
  return s => typeof s !== 'string' ? s : s.replace(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (all, braced, format, bare) => {
    const name = braced || bare
    if (!(name in variables)) return all
    return format === 'text' ? text(name) : variables[name]
  })
}

// points are a series' instants, in seconds, and values.
const points = s => s.Values || [s.Value]

// tableFrame is an answer as a table: a column for each label, and the value.
function tableFrame (query, series, alone) {
  const cells = series.flatMap(s => points(s).map(([t, v]) => [t, s.Metric, v]))
  const labels = [...new Set(series.flatMap(s => Object.keys(s.Metric)))].sort()
  return g.toDataFrame({
    refId: query.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: cells.map(p => Math.round(p[0] * 1000)) },
      ...labels.map(l => ({ name: l, type: FieldType.string, values: cells.map(p => p[1][l] ?? '') })),
      { name: alone ? 'Value' : 'Value #' + query.refId, type: FieldType.number, values: cells.map(p => +p[2]) }
    ]
  })
}

// seriesFrames are an answer as series over time, each with its legend.
function seriesFrames (query, series, fill) {
  return series.map(s => {
    const name = fill(query.legendFormat).replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => s.Metric[label] ?? '')
    return g.toDataFrame({
      refId: query.refId,
      name,
      fields: [
        { name: 'Time', type: FieldType.time, values: points(s).map(p => Math.round(p[0] * 1000)), config: {} },
        { name: 'Value', type: FieldType.number, labels: s.Metric, values: points(s).map(p => +p[1]), config: { displayNameFromDS: name } }
      ]
    })
  })
}

async function fieldsOf (panel, given, fill) {
  const asked = panel.targets.map(q => [q, given.answers[panel.id + '/' + q.refId] || []]).filter(([, series]) => series.length > 0)
  const frames = asked.flatMap(([q, series]) => q.format === 'table' ? [tableFrame(q, series, asked.length === 1)] : seriesFrames(q, series, fill))
  const steps = (panel.transformations || []).map(({ id, options }) => ({ id, options: structuredClone(options) }))
  const data = await new Promise((resolve, reject) =>
    g.transformDataFrame(steps, frames, { interpolate: fill }).subscribe({ next: resolve, error: reject }))
  return g.applyFieldOverrides({
    data, fieldConfig: panel.fieldConfig, replaceVariables: fill, theme: g.createTheme({ colors: { mode: 'light' } }), timeZone: 'Asia/Shanghai',
    fieldConfigRegistry: registry
  })
}

const displayed = (field, i) => field.display(field.values.get ? field.values.get(i) : field.values[i])

const shown = (field, i) => g.formattedValueToString(displayed(field, i))

// lit is shown with the colour that its value is mapped to.
function lit (field, i) {
  const { color } = displayed(field, i)
  const none = !color || (field.config.mappings || []).length === 0 || /^#[0-9a-f]{6}00$/i.test(color)
  return shown(field, i) + (none ? '' : ' ' + color)
}

const visible = field => !(field.config.custom && field.config.custom.hidden)

function lines (panel, frames) {
  const out = []
  for (const frame of frames) {
    const fields = frame.fields.filter(visible)
    const name = f => g.getFieldDisplayName(f, frame, frames)
    if (panel.type === 'table' || panel.type === 'barchart') {
      const cell = panel.type === 'table' ? lit : shown
      out.push(fields.map(name).join(' | '))
      for (let i = 0; i < Math.min(frame.length, rows); i++) out.push('  ' + fields.map(f => cell(f, i)).join(' | '))
      if (frame.length > rows) out.push(`  … ${frame.length} rows`)
      continue
    }
    for (const f of fields.filter(f => f.type !== FieldType.time || fields.length === 1)) {
      const colour = f.config.color && f.config.color.fixedColor ? ' ' + f.config.color.fixedColor : ''
      out.push(`  ${name(f)}${colour}: ${lit(f, frame.length - 1)}`)
    }
  }
  if (panel.type === 'state-timeline') out.push(...states(frames[0].fields.find(f => f.type === FieldType.number)))
  return out
}

// states are all that a timeline may show, each with its words and as it would be lit.
function states (field) {
  return [...new Set(field.config.mappings.flatMap(m => Object.keys(m.options)))].map(s => {
    const d = field.display(+s)
    return `    ${s} ${g.formattedValueToString(d)} ${d.color}`
  })
}

// timeLinks tells where links lead below a sub-path, and which days they choose.
function timeLinks (board) {
  g.locationUtil.initialize({ config: { appSubUrl: '/grafana' }, getTimeRangeForUrl: () => ({}), getVariablesUrlParams: () => ({}) })
  return board.links.filter(l => l.type === 'link').map(l => {
    const address = new URL(g.locationUtil.assureBaseUrl(l.url), window.location)
    const day = (name, roundUp) => g.dateTimeParse(address.searchParams.get(name), { roundUp, timeZone: 'browser' }).format('YYYY-MM-DD HH:mm')
    return `  ${l.title}: ${address.pathname} ${day('from', false)} – ${day('to', true)}`
  })
}

async function main () {
  const { now, boards } = JSON.parse(require('fs').readFileSync(0, 'utf8'))
  Date.now = () => now
  for (const given of boards) {
    const fill = filler(given)
    print(`# ${given.board.title}`)
    timeLinks(given.board).forEach(print)
    for (const panel of given.board.panels.filter(p => p.type !== 'row' && given.asked.includes(p.id))) {
      print(`## ${fill(panel.title)} [${panel.type}]`)
      lines(panel, await fieldsOf(panel, given, fill)).forEach(print)
    }
  }
}

main().catch(err => { console.error(err); process.exit(1) })
