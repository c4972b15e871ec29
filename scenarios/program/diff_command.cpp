// The command that tells what changed between two lists, two baselines or two runs.
#include <iostream>

#include <fmt/format.h>

#include "scenarios/program/program.hpp"
#include "scenarios/report/difference.hpp"
#include "scenarios/report/screen.hpp"

namespace program {
namespace {

constexpr std::size_t largest_compared = 256 << 20;

enum class Compared { baseline, runs, file };

// By what is there, and not by its name.
Compared kind_of(const std::string& path, const ctl::Bytes& bytes) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return Compared::baseline;
    return !bytes.empty() && bytes.front() == '{' ? Compared::runs : Compared::file;
}

std::string kind_words(Compared kind) {
    switch (kind) {
        case Compared::baseline: return "a baseline";
        case Compared::runs: return "reports of runs";
        case Compared::file: return "a list or signed file";
    }
    return "";
}

struct Side {
    std::string path;
    ctl::Bytes bytes{};
    Compared kind = Compared::file;
};

Side read_side(const std::string& path) {
    Side side{path};
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) side.bytes = read_bytes(path, largest_compared);
    side.kind = kind_of(path, side.bytes);
    return side;
}

report::Inspection inspected(const Side& side) {
    auto inspection = report::inspect(side.path, side.bytes, {});
    if (!inspection)
        throw InputError({side.path,
                          {},
                          fmt::format("byte {}: {}", inspection.error().offset, inspection.error().message),
                          "a .tlv or .sgn file, a baseline of `probe --save`, or what `run --json` printed"});
    return std::move(*inspection);
}

report::DifferenceLines compared_runs(const Side& before, const Side& after) {
    const std::string_view first = ctl::as_text(before.bytes);
    const std::string_view second = ctl::as_text(after.bytes);
    auto lines = report::run_differences(first, second);
    if (lines) return std::move(*lines);
    const Side& wrong = report::run_differences(first, "") ? after : before;
    throw InputError(
        {wrong.path, {}, lines.error().message, "what `bellwether run --json` printed, a line for each run"});
}

}  // namespace

ExitCode diff_command(const DiffOptions& options) {
    const Side before = read_side(options.before);
    const Side after = read_side(options.after);
    if (before.kind != after.kind)
        throw CommandLineError(fmt::format("{} is {}, {} is {}: only two of a kind can be compared",
                                           before.path, kind_words(before.kind), after.path,
                                           kind_words(after.kind)));
    report::DifferenceLines lines;
    switch (before.kind) {
        case Compared::baseline:
            lines = report::differences(read_baseline(before.path), read_baseline(after.path));
            break;
        case Compared::runs: lines = compared_runs(before, after); break;
        case Compared::file: lines = report::differences(inspected(before), inspected(after)); break;
    }
    std::string text;
    for (const std::string& line : lines) text += printable(line) + "\n";
    std::cout << report::Screen(options.color).shown(text);
    return lines.empty() ? ExitCode::held : ExitCode::expectation_failed;
}

}  // namespace program
