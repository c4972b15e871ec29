// scenarios/worlds/live/registration.hpp: a phone's registration over real TCP or TLS.
#pragma once

#include <functional>

#include "phone/world.hpp"

namespace boost::asio {
class io_context;
}

namespace live {

// Registers while `context` runs, with the `sequence`-th request of this world, and calls `done` once. What
// fails on this side (no socket is left) leaves `context.run()` as an exception.
void register_phone(boost::asio::io_context& context, const phone::RegisterAt& registration,
                    std::uint32_t sequence, tvs::PeerJudge judge,
                    std::function<void(phone::RegisterReply)> done);

}  // namespace live
