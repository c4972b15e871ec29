// scenarios/report/test_cases.hpp: a run as test cases, for programs that count tests.
#pragma once

#include "scenarios/report/reporter.hpp"

namespace report {

struct TestCase {
    enum class Result { passed, failed, erred };

    std::string name;    // "step 3, expect floor-1 to be TRUSTED"
    std::string phones;  // the group; empty: whatever it speaks of
    Result result = Result::passed;
    std::string message{};  // in a line
    std::string detail{};   // the step before, what the phones hold, and why
};

// One scenario.
struct TestSuite {
    std::string name;   // its file
    std::string title;  // empty: it was not read
    std::string world;
    std::uint64_t seed = 1;
    std::vector<TestCase> cases{};

    [[nodiscard]] std::size_t count(TestCase::Result result) const;
};

// Collects, and hands all suites over at the end. An interrupted scenario ends with a case that erred.
[[nodiscard]] std::unique_ptr<Reporter> test_case_collector(
    std::function<void(const std::vector<TestSuite>&)> done);

}  // namespace report
