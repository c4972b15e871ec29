// phone/visit.hpp: somebody presses the directory button: a phone opens its HTTPS services.
#pragma once

#include "phone/dialogue.hpp"

namespace phone {

enum class Services {
    not_opened,
    work,
    host_not_found,  // what the phone shows, whatever went wrong (Cisco 118699)
};

[[nodiscard]] std::string services_name(Services value);  // "HTTPS_FAIL"

struct VisitReport {
    Services services = Services::not_opened;
    std::string host;               // the server's address; empty: the configuration names no services
    std::optional<Verdict> server;  // of the certificate that it showed; empty where it did not come to that
    std::vector<std::string> console;
    std::vector<Message> messages;  // all that the phone asked, in order

    bool operator==(const VisitReport&) const = default;
};

class Visit : public Dialogue {
  public:
    // Starts at once. `phone` must outlive the visit; its cache takes up what TVS says. `where` is a server
    // other than the one of its configuration.
    Visit(Phone& phone, Time now, std::optional<HttpsAddress> where = std::nullopt);

    // Whole once nothing is pending.
    [[nodiscard]] const VisitReport& report() const;

  private:
    class Sequence;
};

}  // namespace phone
