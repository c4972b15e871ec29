#include "phone/reconnection.hpp"

#include "phone/registering.hpp"

namespace phone {

class Reconnection::Sequence : private Reporting<RegistrationReport>, public Dialogue::Registering {
  public:
    Sequence(Phone& phone, Time now, RegistrationPath path, const std::string& former)
        : Registering(phone, now, report_.console) {
        std::vector<CallManagerAddress> servers;
        if (phone.flash.configuration) servers = phone.flash.configuration->call_managers;
        if (servers.empty() && !former.empty()) servers.push_back({.host = former});
        start(go_through(std::move(servers), path == RegistrationPath::secure, report_));
    }

    [[nodiscard]] const RegistrationReport& report() const { return report_; }
};

Reconnection::Reconnection(Phone& phone, Time now, RegistrationPath path, const std::string& former)
    : Dialogue(std::make_unique<Sequence>(phone, now, path, former)) {}

const RegistrationReport& Reconnection::report() const {
    return static_cast<const Sequence&>(script()).report();
}

}  // namespace phone
