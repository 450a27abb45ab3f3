"""Results as Markdown."""
import datetime
import os
import platform
import statistics


def machine():
    with open("/proc/cpuinfo") as file:
        processor = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    return (f"{datetime.date.today():%d %B %Y}, {os.cpu_count()} cores ({processor}), Linux {platform.release().split('-')[0]}; "
            f"load before the first run {os.getloadavg()[0]:.1f}.")


def of(job, count, rounds, results):
    base = medians(results[job.base])
    lines = [
        f"### {count:,} {job.title}", "",
        f"{rounds} rounds in turn{f', {job.at_once} at once' if isinstance(job.at_once, int) else ''}; medians (lowest to highest); × is the ratio to `{job.base}`.", "",
    ]
    if job.share is None:
        lines += ["| | ms | CPU ms |", "| --- | --- | --- |"]
        rows = [(peer, [(1000 / rate, cpu, memory) for rate, cpu, memory in rows]) for peer, rows in results.items()]
        base = medians(dict(rows)[job.base])
        lines += [f"| {peer} | {spread(row, 0, base, '.1f')} | {spread(row, 1, base, '.1f')} |"
                  for peer, row in sorted(rows, key=lambda item: medians(item[1])[0])]
        return [*lines, ""]
    lines += ["| | pages a second | CPU s a thousand | MB |", "| --- | --- | --- | --- |"]
    for peer, rows in sorted(results.items(), key=lambda item: -medians(item[1])[0]):
        lines.append(f"| {peer} | {spread(rows, 0, base, ',.0f')} | {spread(rows, 1, base, '.3f')} | {medians(rows)[2]:.0f} |")
    return [*lines, ""]


def medians(rows):
    return [statistics.median(column) for column in zip(*rows)]


def spread(rows, column, base, form):
    values = [row[column] for row in rows]
    middle = statistics.median(values)
    return f"{middle:{form}}, {middle / base[column]:.2f} × ({min(values):{form}} to {max(values):{form}})"
