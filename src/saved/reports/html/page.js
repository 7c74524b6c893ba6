// The table of all findings. Everything else on the page stands without this script.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const severities = ['critical', 'high', 'medium', 'low'];
  const pageSize = 100;
  const mostPrinted = 1000;
  const byId = (id) => document.getElementById(id);

  /** One finding, its parts looked up. */
  const findings = data.rows.map(
    ([check, org, type, id, name, userId, state, stateText, change, reach, privilege, values], index) => ({
      index,
      check: data.checks[check].name,
      severity: data.checks[check].severity,
      columns: data.checks[check].columns,
      org: data.orgs[org],
      type,
      id,
      name,
      userId,
      state,
      stateText,
      change: change === 1 ? 'new' : '',
      reach: data.reaches[reach] ?? '',
      privilege: data.privileges[privilege] ?? '',
      values,
    }),
  );
  const detailsOf = ({ columns, values }) =>
    columns
      .map((name, at) => [name, values[at]])
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ');
  const subjectOf = ({ type, id, name }) => {
    const text = type === 'token' ? id : `${type} ${id}`;
    return name === null || name === id ? text : `${name} (${text})`;
  };
  for (const finding of findings) {
    finding.subject = subjectOf(finding);
    finding.details = detailsOf(finding);
    finding.search = [
      finding.check,
      finding.org,
      finding.subject,
      finding.userId,
      finding.stateText,
      finding.details,
    ]
      .join('\n')
      .toLowerCase();
    finding.key = [finding.check, finding.org, finding.type, finding.id].map(encodeURIComponent).join('/');
  }

  const facets = [
    ['severity', 'Severity', severities],
    ['org', 'Org', data.orgs],
    ['state', 'State', ['open', 'waived']],
    ['change', 'Baseline', ['new']],
    ['reach', 'Reach', data.reaches],
    ['privilege', 'Owner', data.privileges],
    ['check', 'Check', data.checks.map(({ name }) => name)],
  ];
  const facetNames = facets.map(([name]) => name);

  const fresh = () => ({ q: '', sort: 'severity', dir: 'ascending', page: 0, finding: '', chosen: {} });
  let view = fresh();

  // The view is in the address: a filtered view is a link.
  const readHash = () => {
    view = fresh();
    try {
      const given = new URLSearchParams(location.hash.slice(1));
      view.q = given.get('q') ?? '';
      if (columnsFor().some(({ key }) => key === given.get('sort'))) view.sort = given.get('sort');
      if (given.get('dir') === 'descending') view.dir = 'descending';
      view.page = Math.max(0, (Number.parseInt(given.get('page') ?? '1', 10) || 1) - 1);
      view.finding = given.get('finding') ?? '';
      for (const name of facetNames) {
        const values = given.getAll(name);
        if (values.length > 0) view.chosen[name] = new Set(values);
      }
    } catch {
      view = fresh();
    }
  };
  const writeHash = (isTyped) => {
    const out = new URLSearchParams();
    if (view.q !== '') out.set('q', view.q);
    for (const name of facetNames) for (const value of view.chosen[name] ?? []) out.append(name, value);
    if (view.sort !== 'severity') out.set('sort', view.sort);
    if (view.dir !== 'ascending') out.set('dir', view.dir);
    if (view.page > 0) out.set('page', String(view.page + 1));
    if (view.finding !== '') out.set('finding', view.finding);
    const hash = out.size === 0 ? '#all' : `#${out}`;
    // Typing a filter makes one step in the browser's history, not one for each letter.
    if (hash !== location.hash) history[isTyped ? 'replaceState' : 'pushState'](null, '', hash);
  };

  const plain = [
    { key: 'subject', label: 'Subject', of: (finding) => finding.subject },
    { key: 'severity', label: 'Severity', of: (finding) => finding.severity },
    { key: 'check', label: 'Check', of: (finding) => finding.check },
    { key: 'org', label: 'Org', of: (finding) => finding.org },
    { key: 'state', label: 'State', of: (finding) => finding.stateText },
  ];
  /** One check has its own columns; several share one column of text. */
  function columnsFor() {
    const [only, ...others] = view.chosen.check ?? [];
    const check = others.length === 0 ? data.checks.find(({ name }) => name === only) : undefined;
    if (check === undefined)
      return [...plain, { key: 'details', label: 'Details', of: (finding) => finding.details }];
    return [
      ...plain,
      ...check.columns.map((name, at) => ({
        key: `:${name}`,
        label: name,
        of: (finding) => finding.values[at],
      })),
    ];
  }

  const matches = (finding, except) =>
    (view.q === '' || finding.search.includes(view.q.toLowerCase())) &&
    facetNames.every(
      (name) => name === except || view.chosen[name] === undefined || view.chosen[name].has(finding[name]),
    );
  const rankOf = (key, value) => (key === 'severity' ? severities.indexOf(value) : value);
  function compare(a, b) {
    if (a === b) return 0;
    if (a === null || a === undefined) return 1;
    if (b === null || b === undefined) return -1;
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return String(a) < String(b) ? -1 : 1;
  }
  function selected() {
    if (view.finding !== '') return findings.filter(({ key }) => key === view.finding);
    const found = findings.filter((finding) => matches(finding));
    const column = columnsFor().find(({ key }) => key === view.sort) ?? plain[1];
    const sign = view.dir === 'descending' ? -1 : 1;
    const keyed = found.map((finding) => [rankOf(column.key, column.of(finding)), finding]);
    keyed.sort(([a, x], [b, y]) => {
      // Unknown values come last in both directions.
      if (a === null || b === null) return compare(a, b) || x.index - y.index;
      return sign * compare(a, b) || x.index - y.index;
    });
    return keyed.map(([, finding]) => finding);
  }

  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element && typeof value !== 'string') element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const unseen = /[\p{C}\p{Zl}\p{Zp}\u2800]/gu;
  const shown = (value) => {
    if (value === null || value === undefined) return '';
    const text = String(value).replace(
      unseen,
      (character) => `\\u{${character.codePointAt(0).toString(16)}}`,
    );
    return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
  };

  function drawFacets() {
    const box = byId('facets');
    const focused = document.activeElement?.getAttribute('data-facet');
    box.replaceChildren();
    for (const [name, label, values] of facets) {
      const counts = new Map();
      for (const finding of findings) {
        if (matches(finding, name)) counts.set(finding[name], (counts.get(finding[name]) ?? 0) + 1);
      }
      const there = values.filter((value) => findings.some((finding) => finding[name] === value));
      if (there.length < 2 && name !== 'change' && view.chosen[name] === undefined) continue;
      if (there.length === 0) continue;
      const field = make('fieldset', {}, make('legend', {}, label));
      for (const value of there) {
        const isOn = view.chosen[name]?.has(value) === true;
        const button = make(
          'button',
          { type: 'button', 'aria-pressed': String(isOn), 'data-facet': `${name}=${value}` },
          `${value} (${counts.get(value) ?? 0})`,
        );
        button.addEventListener('click', () => toggle(name, value));
        field.append(button);
      }
      box.append(field);
    }
    if (focused)
      [...box.querySelectorAll('button')].find((one) => one.getAttribute('data-facet') === focused)?.focus();
  }
  function toggle(name, value) {
    const values = new Set(view.chosen[name] ?? []);
    if (!values.delete(value)) values.add(value);
    view.chosen[name] = values.size === 0 ? undefined : values;
    view.page = 0;
    view.finding = '';
    show();
  }

  function drawTable(found, from, to) {
    const columns = columnsFor();
    const table = byId('table');
    const focused = document.activeElement?.getAttribute('data-sort');
    const head = make('tr');
    for (const { key, label } of columns) {
      const button = make('button', { type: 'button', 'data-sort': key }, label);
      button.addEventListener('click', () => {
        view.dir = view.sort === key && view.dir === 'ascending' ? 'descending' : 'ascending';
        view.sort = key;
        view.page = 0;
        show();
      });
      head.append(
        make('th', view.sort === key ? { scope: 'col', 'aria-sort': view.dir } : { scope: 'col' }, button),
      );
    }
    const body = make('tbody');
    for (const finding of found.slice(from, to)) {
      const row = make('tr', { id: `row-${finding.index}` });
      for (const { key, label, of } of columns) {
        const text = shown(of(finding));
        if (key === 'subject') {
          const link = make('a', { href: `#finding=${encodeURIComponent(finding.key)}` }, text);
          row.append(make('th', { scope: 'row', 'data-label': label }, link));
        } else if (key === 'state') {
          row.append(
            make(
              'td',
              { 'data-label': label },
              make('span', { class: `state ${finding.state === 'waived' ? 'waived' : 'open'}` }, text),
            ),
          );
        } else row.append(make('td', { 'data-label': label }, text));
      }
      body.append(row);
    }
    const caption = make('caption', {}, captionFor(found, from, Math.min(to, found.length)));
    table.replaceChildren(caption, make('thead', {}, head), body);
    if (focused) table.querySelector(`[data-sort="${CSS.escape(focused)}"]`)?.focus();
  }
  const number = (value) => value.toLocaleString('en');
  function captionFor(found, from, to) {
    if (found.length === 0) return `0 of ${number(findings.length)} findings: nothing matches`;
    const rows = found.length > to - from ? `, rows ${number(from + 1)} to ${number(to)}` : '';
    return `${number(found.length)} of ${number(findings.length)} findings${rows}`;
  }

  function drawPanel(found) {
    const panel = byId('panel');
    panel.hidden = view.finding === '';
    if (panel.hidden) return;
    const [finding] = found;
    const close = make('button', { type: 'button' }, 'Close');
    close.addEventListener('click', closePanel);
    if (finding === undefined) {
      panel.replaceChildren(make('p', {}, 'There is no such finding in this report.'), close);
    } else {
      const list = make('dl', { class: 'facts' });
      const facts = [
        ['check', finding.check],
        ['severity', finding.severity],
        ['org', finding.org],
        ['subject', finding.subject],
        ['userId', finding.userId],
        ['state', finding.stateText],
        ['reach', finding.reach],
        ['owner', finding.privilege],
        ...finding.columns.map((name, at) => [name, finding.values[at]]),
      ];
      for (const [name, value] of facts) {
        if (value === null || value === '' || value === undefined) continue;
        list.append(make('dt', {}, name), make('dd', {}, shown(value)));
      }
      panel.replaceChildren(make('h3', {}, finding.subject), list, close);
    }
    panel.focus();
  }
  function closePanel() {
    const was = findings.find(({ key }) => key === view.finding);
    view.finding = '';
    show();
    (was && byId(`row-${was.index}`)?.querySelector('a'))?.focus();
  }

  let last = [];
  function show({ keepHash = false, isTyped = false } = {}) {
    const found = selected();
    last = found;
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    view.page = Math.min(view.page, pages - 1);
    const from = view.page * pageSize;
    drawFacets();
    drawTable(found, from, from + pageSize);
    drawPanel(found);
    const pager = byId('pager');
    pager.hidden = pages === 1;
    byId('previous').disabled = view.page === 0;
    byId('next').disabled = view.page === pages - 1;
    byId('place').textContent = `Page ${view.page + 1} of ${pages}`;
    byId('status').textContent = `${number(found.length)} of ${number(findings.length)} findings`;
    if (byId('search').value !== view.q) byId('search').value = view.q;
    if (!keepHash) writeHash(isTyped);
  }

  // RFC 4180, and no cell that a spreadsheet would run.
  const [formulaStart, plainNumber] = [new RegExp(data.guard[0], 'u'), new RegExp(data.guard[1], 'i')];
  function cell(value) {
    if (value === null || value === undefined) return '';
    let text = String(value);
    const isFormula = typeof value === 'string' && formulaStart.test(text) && !plainNumber.test(text);
    if (data.formulaGuard && isFormula) text = `'${text}`;
    return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
  function csv() {
    const names = ['check', 'severity', 'org', 'subjectType', 'subjectId', 'subjectName', 'userId', 'state'];
    const own = [...new Set(last.flatMap(({ columns }) => columns))];
    const lines = [[...names, ...own].map(cell)];
    for (const finding of last) {
      const { check, severity, org, type, id, name, userId, stateText } = finding;
      lines.push(
        [
          check,
          severity,
          org,
          type,
          id,
          name,
          userId,
          stateText,
          ...own.map((column) => finding.values[finding.columns.indexOf(column)]),
        ].map(cell),
      );
    }
    return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
  }

  byId('explorer').hidden = false;
  byId('search').addEventListener('input', ({ target }) => {
    view.q = target.value;
    view.page = 0;
    view.finding = '';
    show({ isTyped: true });
  });
  byId('clear').addEventListener('click', () => {
    view = fresh();
    show();
    byId('search').focus();
  });
  const turn = (pages) => () => {
    view.page += pages;
    show();
    byId('table').scrollIntoView({ block: 'start' });
  };
  byId('previous').addEventListener('click', turn(-1));
  byId('next').addEventListener('click', turn(1));
  byId('download').addEventListener('click', () => {
    const url = URL.createObjectURL(new Blob([csv()], { type: 'text/csv' }));
    make('a', { href: url, download: 'findings.csv' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  byId('copy').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(csv());
      byId('status').textContent = `${number(last.length)} findings copied`;
    } catch {
      byId('status').textContent = 'The browser does not let this page copy. Download the CSV.';
    }
  });
  const theme = byId('theme');
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const root = document.documentElement;
    const isDark =
      root.dataset.theme === undefined
        ? matchMedia('(prefers-color-scheme: dark)').matches
        : root.dataset.theme === 'dark';
    root.dataset.theme = isDark ? 'light' : 'dark';
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      byId('search').focus();
    } else if (event.key === 'Escape' && view.finding !== '') closePanel();
  });
  addEventListener('hashchange', () => {
    if (document.getElementById(location.hash.slice(1)) !== null && location.hash !== '#all') return;
    readHash();
    show({ keepHash: true });
    if (location.hash.includes('=')) byId(view.finding === '' ? 'explorer' : 'panel').scrollIntoView();
  });
  addEventListener('beforeprint', () => {
    drawTable(last, 0, mostPrinted);
    byId('cut').hidden = last.length <= mostPrinted;
    byId('cut').textContent =
      `The first ${number(mostPrinted)} of ${number(last.length)} findings; all are in the evidence, findings.json.`;
  });
  addEventListener('afterprint', () => {
    byId('cut').hidden = true;
    show({ keepHash: true });
  });
  if (document.getElementById(location.hash.slice(1)) === null) readHash();
  show({ keepHash: true });
})();
