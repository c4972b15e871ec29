#include "scenarios/run/durations.hpp"

#include <algorithm>

#include "scenarios/actions/overloaded.hpp"
#include "scenarios/model/services.hpp"

namespace run {

std::chrono::seconds duration_of(const actions::Action& action, const model::ServiceStarts& starts,
                                 const model::Durations& durations) {
    using std::chrono::seconds;
    seconds longest = std::visit(
        actions::Overloaded{[&](const actions::Regenerate&) { return durations.replication; },
                            [&](const actions::UploadSigned&) { return durations.replication; },
                            [&](const actions::Upload&) { return durations.replication; },
                            [&](const actions::DeleteTrusted&) { return durations.replication; },
                            [&](const actions::BulkImport&) { return durations.replication; },
                            [&](const actions::Upgrade&) { return seconds(durations.upgrade); },
                            [&](const actions::AddNode&) { return seconds(durations.node_start); },
                            [&](const actions::ChangeHost&) { return seconds(durations.node_start); },
                            [&](const actions::Reconnect& reconnect) {
                                return reconnect.service || reconnect.port ? seconds(0)
                                                                           : seconds(durations.node_start);
                            },
                            [&](const actions::Backup& backup) {
                                return backup.go_on ? seconds(0) : seconds(durations.restore);
                            },
                            [&](const actions::Restore&) { return seconds(durations.restore); },
                            [](const auto&) { return seconds(0); }},
        action);
    for (const model::ServiceStart& start : starts)
        longest = std::max(longest, model::start_duration(start.service, durations));
    return longest;
}

}  // namespace run
