// phone/registering.hpp: how a phone goes through its CallManagers, at the end of a boot and later. For the
// .cpp files of this room.
#pragma once

#include "phone/script.hpp"

namespace phone {

class Dialogue::Registering : public Dialogue::Script {
  protected:
    using Script::Script;

    // In their order, until one takes the phone.
    Task<> go_through(std::vector<CallManagerAddress> servers, bool is_secure, RegistrationReport& report);

  private:
    Task<RegisterReply> register_at(CallManagerAddress server, bool is_secure, RegistrationReport& report);
};

}  // namespace phone
