// TAP as version 14 has it (testanything.org): a subtest for each scenario, with a test point for each
// expectation and group of phones; what went wrong in a YAML block under it. The version that is said is 13:
// `prove` of Debian 12 takes no later one, and who reads 14 reads 13.
#include <algorithm>
#include <sstream>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/report/test_cases.hpp"

namespace report {
namespace {

using Result = TestCase::Result;

// A description has no '#', which would begin a directive, and no backslash, which would escape it.
std::string description(const std::string& text) {
    std::string made = ctl::printable(text);
    boost::replace_all(made, "\\", "\\\\");
    boost::replace_all(made, "#", "\\#");
    return made;
}

// The first line of a block gives its indentation.
std::string block(std::string_view indent, std::string_view key, const std::string& text) {
    std::string made = fmt::format("{}{}: |\n", indent, key);
    std::istringstream lines(text.substr(std::min(text.find_first_not_of(' '), text.size())));
    for (std::string line; std::getline(lines, line);)
        made += fmt::format("{}  {}\n", indent, ctl::printable(line));
    return made;
}

std::string point(std::size_t number, const TestCase& each) {
    const std::string name = each.phones.empty() ? each.name : fmt::format("{} ({})", each.name, each.phones);
    std::string text = fmt::format("    {}ok {} - {}\n", each.result == Result::passed ? "" : "not ", number,
                                   description(name));
    if (each.result == Result::passed) return text;
    text += "      ---\n";
    text += fmt::format("      severity: {}\n", each.result == Result::failed ? "fail" : "error");
    text += block("      ", "message", each.message);
    if (!each.detail.empty()) text += block("      ", "detail", each.detail);
    return text + "      ...\n";
}

std::string tap_text(const std::vector<TestSuite>& suites) {
    std::string text = "TAP version 13\n";
    if (suites.empty()) return text + "1..0 # SKIP no scenario was played\n";
    for (std::size_t i = 0; i < suites.size(); ++i) {
        const TestSuite& suite = suites[i];
        text += fmt::format("# Subtest: {}\n", description(suite.name));
        for (std::size_t n = 0; n < suite.cases.size(); ++n) text += point(n + 1, suite.cases[n]);
        text += suite.cases.empty() ? "    1..0 # SKIP nothing was checked\n"
                                    : fmt::format("    1..{}\n", suite.cases.size());
        const bool is_good = suite.count(Result::passed) == suite.cases.size();
        text += fmt::format("{}ok {} - {}{}\n", is_good ? "" : "not ", i + 1, description(suite.name),
                            suite.cases.empty() ? " # SKIP nothing was checked" : "");
    }
    return text + fmt::format("1..{}\n", suites.size());
}

}  // namespace

std::unique_ptr<Reporter> tap_reporter(Sink sink) {
    return test_case_collector(
        [sink = std::move(sink)](const std::vector<TestSuite>& suites) { sink(tap_text(suites)); });
}

}  // namespace report
