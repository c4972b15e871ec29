#include "scenarios/report/held_lists_json.hpp"

#include "ctl/print.hpp"
#include "scenarios/report/json_text.hpp"
#include "scenarios/report/report.pb.h"

namespace report {

std::string held_lists_json(const HeldListsLine& line) {
    bellwether::report::HeldLists message;
    message.set_schema_version(1);
    message.set_device(ctl::as_utf8(line.device));
    message.set_address(ctl::as_utf8(line.address));
    message.set_node(line.node);
    message.set_itl(line.itl);
    message.set_itl_sha1(line.itl_sha1);
    message.set_ctl(line.ctl);
    message.set_ctl_sha1(line.ctl_sha1);
    message.set_status_code(ctl::as_utf8(line.status_code));
    message.set_offered_itl_sha1(line.offered_itl_sha1);
    message.set_offered_ctl_sha1(line.offered_ctl_sha1);
    message.set_released(line.released);
    message.set_stage(line.stage);
    message.set_verdict(line.verdict);
    return json_text(message);
}

}  // namespace report
