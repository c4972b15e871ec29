// phone/phone.hpp: one phone: what it is, what it keeps over a reboot, and what a boot left behind.
#pragma once

#include <memory>

#include "phone/message.hpp"
#include "phone/model.hpp"
#include "phone/rules.hpp"

namespace phone {

// What a phone is, for good.
struct Identity {
    std::string name;        // "SEP" and 12 hexadecimal digits
    std::string model_name;  // "8861"
    Model model;

    // What it calls itself towards a TVS: "CP-8861-SEP..." (Cisco 213407).
    [[nodiscard]] std::string device_name() const { return "CP-" + model_name + "-" + name; }
};

// What survives a reboot (README.md, "What a phone keeps"). Everything in it is shared and immutable.
struct Flash {
    Lists lists;
    std::shared_ptr<const Configuration> configuration;  // the last accepted one; nullptr: none yet
    std::string load{};                                  // of the firmware that it runs; empty: as delivered
    std::shared_ptr<const tvs::TlsIdentity> mic;         // factory certificate
    std::shared_ptr<const tvs::TlsIdentity> lsc;  // CAPF's; shown instead of the MIC where there is one

    // What the phone shows to a server: the LSC if there is one, else the MIC (Cisco 213407).
    [[nodiscard]] const std::shared_ptr<const tvs::TlsIdentity>& device_identity() const {
        return lsc ? lsc : mic;
    }
};

struct Phone {
    Identity identity;
    Flash flash;
    std::vector<std::string> option_150;  // TFTP servers from DHCP, in order
    std::string authenticator;            // of the network that it plugs into (802.1X); empty: none asks
    Choices choices = {};
    TvsCache cache = {};      // in memory: a boot begins with an empty one
    bool has_network = true;  // likewise: the switch let it in, or asks nobody (802.1X)
};

enum class Registration { none, non_secure, secure };

// The words for what a phone holds (design: what a run says).
enum class Trust {
    trusted,  // took what its last boot offered
    locked,   // its last boot refused a list and kept the old one
    blank,    // holds the emptied ITL of a rollback
    fresh,    // holds no list
};

[[nodiscard]] std::string trust_name(Trust trust);                // "TRUSTED"
[[nodiscard]] std::string registration_name(Registration value);  // "NON_SECURE"

// What came of asking one CallManager.
struct RegisterReply {
    tvs::Contact contact = tvs::Contact::unreachable;
    bool is_registered = false;  // of `answered`: or else it does not know the device

    bool operator==(const RegisterReply&) const = default;
};

struct RegistrationAttempt {
    std::string server;  // address
    RegisterReply reply;

    bool operator==(const RegistrationAttempt&) const = default;
};

// What came of asking a CAPF for an LSC.
enum class Enrolment {
    none,  // it was not asked for one
    updated,
    refused,
    unreachable,
    tls_failed,
    certificate_refused,  // the phone refused the CAPF's certificate
    no_action,            // the CAPF has nothing to do for this device
    fetched,              // it asked for the certificate that the phone has
    deleted,              // it had the phone delete its LSC
    other_key,            // it sent an LSC for another key than the phone's: that is none
};

[[nodiscard]] std::string enrolment_name(Enrolment value);  // "UPDATED"

// What came of registering: at the end of a boot, or later, when a connection was lost or a better one is to
// be had.
struct RegistrationReport {
    std::optional<Verdict>
        call_manager;  // of the last CallManager's certificate, where TVS was asked about it (Q6)
    Registration registration = Registration::none;
    std::string registered_with;                // the CallManager's address
    std::vector<RegistrationAttempt> attempts;  // in order; the last one succeeded if the phone is registered
    std::vector<std::string> console;           // the console log, in the phones' own strings

    bool operator==(const RegistrationReport&) const = default;
};

// What one boot did.
struct BootReport : RegistrationReport {
    std::optional<Verdict> ctl;            // empty: none was offered
    std::optional<Verdict> itl;            // likewise
    std::optional<Verdict> configuration;  // likewise
    bool is_partial = false;  // that was the small file beside an encrypted one: it holds no CallManager
    std::optional<Verdict> ring_list;  // likewise
    Enrolment enrolment = Enrolment::none;
    std::optional<Verdict> capf;                           // of the CAPF's certificate
    bool was_locked = false;                               // a list was refused while another was installed
    RegistrationPath path = RegistrationPath::non_secure;  // how it set out to register, or why it did not
    std::vector<std::string>
        status;  // the status menu's messages, oldest first (AG88, table of status messages)
    std::vector<std::string> unanswered;  // files that no TFTP server answered for: it keeps what it has
    std::vector<Message> messages;        // all that it asked, in order

    bool operator==(const BootReport&) const = default;
};

// The word for a phone with these lists after this boot. LOCKED beats BLANK.
[[nodiscard]] Trust trust_of(const Lists& lists, const BootReport& last_boot);

}  // namespace phone
