// JUnit's XML, as CI servers read it (jenkins-junit.xsd): testsuites, a testsuite for each scenario, a
// testcase for each expectation and group of phones, with `failure` where it did not hold and `error` where
// it was not tried. No times of this machine, so that a run gives the same bytes again.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "ctl/print.hpp"
#include "scenarios/report/test_cases.hpp"

namespace report {
namespace {

using Result = TestCase::Result;

// XML 1.0 has no way to write most control characters.
std::string xml_line(const std::string& text) {
    return ctl::printable(text);
}

std::string xml_lines(const std::string& text) {
    std::string made;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) made += ctl::printable(line) + "\n";
    return made;
}

// As a class in packages, which is how CI servers show it: "plans.renewal" of "plans/renewal.textproto".
std::string class_name(std::string file) {
    constexpr std::string_view suffix = ".textproto";
    if (file.ends_with(suffix)) file.resize(file.size() - suffix.size());
    file.erase(0, std::min(file.find_first_not_of("./"), file.size()));
    std::ranges::replace(file, '/', '.');
    return xml_line(file);
}

void add_property(pugi::xml_node properties, const char* name, const std::string& value) {
    pugi::xml_node property = properties.append_child("property");
    property.append_attribute("name").set_value(name);
    property.append_attribute("value").set_value(xml_line(value).c_str());
}

void add_case(pugi::xml_node suite, const std::string& file, const TestCase& each) {
    pugi::xml_node added = suite.append_child("testcase");
    const std::string name = each.phones.empty() ? each.name : fmt::format("{} ({})", each.name, each.phones);
    added.append_attribute("name").set_value(xml_line(name).c_str());
    added.append_attribute("classname").set_value(class_name(file).c_str());
    if (each.result == Result::passed) return;
    pugi::xml_node trouble = added.append_child(each.result == Result::failed ? "failure" : "error");
    trouble.append_attribute("message").set_value(xml_line(each.message).c_str());
    trouble.append_attribute("type").set_value(each.result == Result::failed ? "expectation" : "run");
    trouble.text().set(xml_lines(each.detail).c_str());
}

void add_counts(pugi::xml_node node, std::size_t tests, std::size_t failures, std::size_t errors) {
    node.append_attribute("tests").set_value(static_cast<unsigned>(tests));
    node.append_attribute("failures").set_value(static_cast<unsigned>(failures));
    node.append_attribute("errors").set_value(static_cast<unsigned>(errors));
}

std::string junit_text(const std::vector<TestSuite>& suites) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version").set_value("1.0");
    declaration.append_attribute("encoding").set_value("UTF-8");
    pugi::xml_node root = document.append_child("testsuites");
    root.append_attribute("name").set_value("bellwether");
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    for (const TestSuite& each : suites) {
        tests += each.cases.size();
        failures += each.count(Result::failed);
        errors += each.count(Result::erred);
    }
    add_counts(root, tests, failures, errors);
    for (const TestSuite& each : suites) {
        pugi::xml_node suite = root.append_child("testsuite");
        suite.append_attribute("name").set_value(xml_line(each.name).c_str());
        add_counts(suite, each.cases.size(), each.count(Result::failed), each.count(Result::erred));
        if (!each.world.empty()) {
            pugi::xml_node properties = suite.append_child("properties");
            add_property(properties, "title", each.title);
            add_property(properties, "world", each.world);
            add_property(properties, "seed", std::to_string(each.seed));
        }
        for (const TestCase& test : each.cases) add_case(suite, each.name, test);
    }
    std::ostringstream out;
    document.save(out, "  ");
    return out.str();
}

}  // namespace

std::unique_ptr<Reporter> junit_reporter(Sink sink) {
    return test_case_collector(
        [sink = std::move(sink)](const std::vector<TestSuite>& suites) { sink(junit_text(suites)); });
}

}  // namespace report
