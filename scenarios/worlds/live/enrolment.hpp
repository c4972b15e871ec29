// scenarios/worlds/live/enrolment.hpp: a phone's side of CAPF, over a real connection.
#pragma once

#include <functional>

#include "phone/world.hpp"

namespace boost::asio {
class io_context;
}

namespace live {

// Enrols while `context` runs, and calls `done` once. What fails on this side leaves `context.run()` as an
// exception.
void enrol_phone(boost::asio::io_context& context, const phone::Enrol& enrolment, tvs::PeerJudge judge,
                 std::function<void(phone::EnrolReply)> done);

}  // namespace live
