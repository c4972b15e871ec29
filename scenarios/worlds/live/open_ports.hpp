// scenarios/worlds/live/open_ports.hpp: the ports of all servers of a site, as the network sees them now:
// opened, closed, and with the certificates and files of this moment. For .cpp files that own an io_context.
#pragma once

#include "scenarios/model/tftp_files.hpp"
#include "scenarios/worlds/live/held_lists.hpp"
#include "scenarios/worlds/live/registered_phones.hpp"

namespace boost::asio {
class io_context;
}

namespace live {

// What a standing server was asked, in a line, for a program that prints.
using RequestListener = std::function<void(const std::string& line)>;

class OpenPorts {
  public:
    // Answers while `context` runs. All but the listener outlive this; `clock` gives the time that files are
    // signed at and certificates are judged at.
    OpenPorts(boost::asio::io_context& context, const std::function<model::Time()>& clock,
              issuing::Issuer& issuer, model::KnownCertificates& known, RequestListener listener);
    ~OpenPorts();
    OpenPorts(const OpenPorts&) = delete;
    OpenPorts& operator=(const OpenPorts&) = delete;

    // Hears what real phones say of the lists that they hold, and lets them stay connected, from the next
    // `follow` on: they are noted in `phones`, which outlives this.
    void welcome_real_phones(RegisteredPhones& phones, HeldListsListener listener);

    // Shows what the site is from now on: servers answer from this value until the next one comes. Throws
    // RunError where an address or port can't be had.
    void follow(const model::SiteState& site);

    // What real phones were given last, by their names.
    [[nodiscard]] const std::map<std::string, OfferedLists>& offered() const;

    // What servers answer from.
    [[nodiscard]] const model::SiteState& site() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace live
