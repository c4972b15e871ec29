// phone/reconnection.hpp: a phone that is up registers again: it has lost its CallManager, or one that comes
// before it may be back. It goes through the CallManagers of its configuration in their order, with the lists
// and the path that its boot left it.
#pragma once

#include "phone/dialogue.hpp"

namespace phone {

class Reconnection : public Dialogue {
  public:
    // Starts at once. `phone` must outlive it. `path` is `secure` or `non_secure`; `former` is where the
    // phone was registered, for one whose configuration names no CallManager.
    Reconnection(Phone& phone, Time now, RegistrationPath path, const std::string& former);

    // Whole once nothing is pending.
    [[nodiscard]] const RegistrationReport& report() const;

  private:
    class Sequence;
};

}  // namespace phone
