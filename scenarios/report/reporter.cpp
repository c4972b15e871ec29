#include "scenarios/report/reporter.hpp"

namespace report {

std::string verdict_name(RunVerdict verdict) {
    switch (verdict) {
        case RunVerdict::passed: return "PASSED";
        case RunVerdict::failed: return "FAILED";
        case RunVerdict::unchecked: return "UNCHECKED";
    }
    return "";
}

std::unique_ptr<Reporter> make_reporter(const ReportOptions& options, std::ostream& out) {
    return options.json ? json_reporter(out) : text_reporter(options, out);
}

}  // namespace report
