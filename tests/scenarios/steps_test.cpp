// What steps do to phones: small scenarios beside those of the catalogue, in virtual time. That real sockets
// come to the same, the agreement of both worlds says (tests/agreement).
#include <doctest/doctest.h>

#include "tests/support/program.hpp"

namespace {

// Plays a scenario; what it printed if an expectation failed, else nothing. In what health it leaves the site
// is of no interest here.
std::string trouble(const std::string& text) {
    const support::Scratch scratch;
    const auto result =
        support::bellwether("run --world virtual --no-health " + scratch.file("plan.textproto", text));
    return result.exit_code == 0 ? "" : result.output;
}

const std::string site =
    "cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" } node { name: \"sub\" runs: "
    "[CALLMANAGER, TFTP, TVS] } }\n"
    "phones { name: \"f\" count: 3 cluster: \"hq\" call_manager_group: [\"sub\", \"pub\"] }\n";

const std::string two_clusters =
    "cluster { name: \"old\" version: \"10.5\" node { name: \"old-pub\" } }\n"
    "cluster { name: \"new\" version: \"11.5\" node { name: \"new-pub\" } }\n"
    "phones { name: \"f\" count: 3 cluster: \"old\" }\n";

const std::string renew_call_manager =
    "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER node: \"pub\" } }\n"
    "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } }\n";

}  // namespace

TEST_SUITE("steps") {
    TEST_CASE("a blocked port 2445 locks phones out of a new signer, and an open one cures them") {
        CHECK(trouble(site + renew_call_manager +
                      "step { disconnect { cluster: \"hq\" port: 2445 } } step { reset_phones {} }\n"
                      "step { expect { trust: LOCKED reason: TVS_UNREACHABLE tvs: \"pub\" } }\n"
                      "step { reconnect { cluster: \"hq\" port: 2445 } } step { reset_phones {} }\n"
                      "step { expect { trust: TRUSTED reason: SIGNER_FROM_TVS tvs: \"sub\" } }") == "");
    }

    TEST_CASE("a stopped TVS sends the phones to the next one") {
        CHECK(trouble(site + renew_call_manager +
                      "step { disconnect { cluster: \"hq\" node: \"sub\" service: TVS } } step { "
                      "reset_phones {} }\n"
                      "step { expect { trust: TRUSTED reason: SIGNER_FROM_TVS tvs: \"pub\" } }") == "");
    }

    TEST_CASE(
        "with its TFTP node away a phone boots from the next one, and with all away it keeps what it has") {
        CHECK(trouble(
                  site +
                  "step { disconnect { cluster: \"hq\" node: \"pub\" } } step { reset_phones {} }\n"
                  "step { expect { trust: TRUSTED reason: SIGNER_FROM_TVS signer: \"CallManager sub\" "
                  "registered_with: \"sub\" } }\n"
                  "step { disconnect { cluster: \"hq\" node: \"sub\" } } step { reset_phones {} }\n"
                  "step { expect { trust: TRUSTED registration: NONE config: NOT_OFFERED } }\n"
                  "step { reconnect { cluster: \"hq\" node: [\"pub\", \"sub\"] } } step { reset_phones {} }\n"
                  "step { expect { trust: TRUSTED registration: NON_SECURE } }") == "");
    }

    TEST_CASE(
        "what went well because TVS was told of it stays AT RISK (Q8) when TVS restarts after the boot") {
        const support::Scratch scratch;
        const auto result = support::bellwether(
            "run --verbose " +
            scratch.file(
                "plan.textproto",
                site + "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER node: \"pub\" } }\n"
                       "step { restart { cluster: \"hq\" services: [TFTP, CALLMANAGER] } }\n"
                       "step { reset_phones {} } step { expect { at_risk: true } }\n"
                       "step { restart { cluster: \"hq\" services: [TVS] } }\n"
                       "step { expect { at_risk: true } }\n"
                       "step { reset_phones {} } step { expect { at_risk: false } }\n"));
        CHECK(result.exit_code == 0);
        CHECK(support::contains(result, "modelling choice: Q8"));
    }

    TEST_CASE("a manual upload helps once the source's TVS restarts, where that hears of nothing before") {
        const std::string upload =
            "choices { tvs_learns_by_notification: false }\n"
            "step { upload { cluster: \"old\" store: PHONE_SAST_TRUST from_cluster: \"new\" certificate: "
            "CALLMANAGER } }\n"
            "step { upload { cluster: \"old\" store: CALLMANAGER_TRUST from_cluster: \"new\" certificate: "
            "CALLMANAGER } }\n"
            "step { set_option_150 { cluster: \"new\" } } step { reset_phones {} }\n"
            "step { expect { trust: LOCKED reason: TVS_DOES_NOT_KNOW } }\n"
            "step { restart { cluster: \"old\" services: [TVS] } } step { reset_phones {} }\n"
            "step { expect { trust: TRUSTED reason: SIGNER_FROM_TVS registered_with: \"new-pub\" config: "
            "ACCEPTED } }";
        CHECK(trouble(two_clusters + upload) == "");
    }

    TEST_CASE("SAST alone lets the ITL in; the configuration's signer is in the new ITL by then") {
        CHECK(trouble(two_clusters + "step { upload { cluster: \"old\" store: PHONE_SAST_TRUST from_cluster: "
                                     "\"new\" certificate: CALLMANAGER } }\n"
                                     "step { restart { cluster: \"old\" services: [TVS] } }\n"
                                     "step { set_option_150 { cluster: \"new\" } } step { reset_phones {} }\n"
                                     "step { expect { trust: TRUSTED config: ACCEPTED } }\n"
                                     "step { expect { list: CONFIGURATION reason: SIGNER_IN_ITL } }") == "");
        CHECK(trouble(two_clusters + "step { upload { cluster: \"old\" store: CALLMANAGER_TRUST "
                                     "from_cluster: \"new\" certificate: CALLMANAGER } }\n"
                                     "step { restart { cluster: \"old\" services: [TVS] } }\n"
                                     "step { set_option_150 { cluster: \"new\" } } step { reset_phones {} }\n"
                                     "step { expect { trust: LOCKED reason: TVS_ANSWER_WITHOUT_ROLE } }") ==
              "");
    }

    TEST_CASE("an unknown device gets the default configuration, and registers only with auto-registration") {
        const std::string steps =
            "step { delete_lists {} } step { set_option_150 { cluster: \"new\" } } step { reset_phones {} "
            "}\n";
        std::string text = two_clusters;
        text.replace(text.find("cluster: \"old\" }"), 16,
                     "cluster: \"old\" at { cluster: \"new\" unknown: true } }");
        CHECK(trouble(text + steps +
                      "step { expect { trust: TRUSTED reason: FIRST_LIST config: ACCEPTED registration: NONE "
                      "} }") == "");
        text.replace(text.find("version: \"11.5\""), 15, "version: \"11.5\" auto_registration: true");
        CHECK(trouble(text + steps +
                      "step { expect { trust: TRUSTED config: ACCEPTED registered_with: \"new-pub\" } }") ==
              "");
    }

    TEST_CASE(
        "mixed mode on and off: phones take the CTL, and register securely only while it names servers") {
        CHECK(trouble("cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" } }\n"
                      "phones { name: \"f\" count: 2 cluster: \"hq\" security: ENCRYPTED }\n"
                      "step { expect { registration: NON_SECURE } }\n"
                      "step { set_security_mode { cluster: \"hq\" mode: MIXED } }\n"
                      "step { restart { cluster: \"hq\" services: [TFTP, CALLMANAGER] } } step { "
                      "reset_phones {} }\n"
                      "step { expect { trust: TRUSTED list: CTL reason: SIGNER_IN_ITL signer: \"ITLRecovery "
                      "pub\" registration: SECURE } }\n"
                      "step { set_security_mode { cluster: \"hq\" mode: NON_SECURE } }\n"
                      "step { restart { cluster: \"hq\" services: [TFTP, CALLMANAGER] } } step { "
                      "reset_phones {} }\n"
                      "step { expect { trust: TRUSTED list: CTL reason: SIGNER_IN_CTL registration: "
                      "NON_SECURE } }") == "");
    }

    TEST_CASE(
        "a renewed CallManager without a new CTL costs secure phones their registration, and an updated CTL "
        "gives it back") {
        CHECK(
            trouble("cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED node { name: \"pub\" } }\n"
                    "phones { name: \"s\" count: 2 cluster: \"hq\" security: ENCRYPTED }\n"
                    "phones { name: \"n\" count: 1 cluster: \"hq\" }\n"
                    "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
                    "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } } step { "
                    "reset_phones {} }\n"
                    "step { expect { phones: \"s\" trust: TRUSTED registration: NONE } }\n"
                    "step { expect { phones: \"n\" trust: TRUSTED registration: NON_SECURE } }\n"
                    "step { update_ctl { cluster: \"hq\" } }\n"
                    "step { restart { cluster: \"hq\" services: [TFTP, CALLMANAGER] } } step { reset_phones "
                    "{} }\n"
                    "step { expect { phones: \"s\" registration: SECURE } }") == "");
    }

    TEST_CASE("only some phones reset see the change, and a count tells them apart") {
        CHECK(trouble(site + renew_call_manager +
                      "step { reset_phones { phones: \"f\" count: 1 } }\n"
                      "step { expect { phones: \"f\" count: 1 reason: SIGNER_FROM_TVS } }\n"
                      "step { expect { phones: \"f\" count: 2 reason: FIRST_LIST } }\n"
                      "step { expect { phones: \"f\" trust: TRUSTED } }") == "");
    }

    TEST_CASE("ITLRecovery renewed on 12.5: its own TVS vouches, which is a choice, and marked as a risk") {
        const std::string cluster =
            "cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" } } phones { name: \"f\" cluster: "
            "\"hq\" }\n"
            "step { regenerate { cluster: \"hq\" certificate: ITLRECOVERY } }\n";
        CHECK(trouble(cluster +
                      "step { restart { cluster: \"hq\" services: [TVS, TFTP] } } step { reset_phones {} }\n"
                      "step { expect { trust: TRUSTED reason: SIGNER_FROM_TVS signer: \"ITLRecovery pub\" "
                      "at_risk: true } }") == "");
        CHECK(trouble(cluster +
                      "choices { tvs_learns_by_notification: false }\n"
                      "step { restart { cluster: \"hq\" services: [TFTP] } } step { reset_phones {} }\n"
                      "step { expect { trust: LOCKED reason: TVS_DOES_NOT_KNOW at_risk: false config: "
                      "ACCEPTED } }") == "");
    }

    TEST_CASE(
        "a CAPF renewed without a new CTL costs LSCs their registration (O-44), and an updated CTL gives it "
        "back") {
        CHECK(
            trouble(
                "cluster { name: \"hq\" version: \"11.5\" security_mode: MIXED node { name: \"pub\" } }\n"
                "phones { name: \"f\" cluster: \"hq\" security: ENCRYPTED }\n"
                "step { regenerate { cluster: \"hq\" certificate: CAPF } }\n"
                "step { restart { cluster: \"hq\" services: [CAPF, TVS, TFTP] } } step { reset_phones {} }\n"
                "step { expect { trust: TRUSTED registration: NONE } }\n"
                "step { update_ctl { cluster: \"hq\" } } step { restart { cluster: \"hq\" services: [TFTP, "
                "CALLMANAGER] } }\n"
                "step { reset_phones {} } step { expect { trust: TRUSTED registration: SECURE } }") == "");
    }

    TEST_CASE(
        "a tokenless CTL after a CallManager renewal is taken through TVS (O-39), and marked as a risk") {
        CHECK(
            trouble("cluster { name: \"hq\" version: \"11.5\" security_mode: MIXED node { name: \"pub\" } }\n"
                    "phones { name: \"f\" cluster: \"hq\" security: ENCRYPTED }\n" +
                    std::string("step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } } step { "
                                "update_ctl { cluster: \"hq\" } }\n"
                                "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } } "
                                "step { reset_phones {} }\n"
                                "step { expect { list: CTL trust: TRUSTED reason: SIGNER_FROM_TVS at_risk: "
                                "true registration: SECURE } }")) == "");
    }

    TEST_CASE(
        "an import without ITLRecovery locks phones of a 12.5 destination, and the advice is the one that "
        "works (O-06)") {
        const support::Scratch scratch;
        const auto result = support::bellwether(
            "run --no-expectations " +
            scratch.file("plan.textproto",
                         "cluster { name: \"old\" version: \"10.5\" node { name: \"old-pub\" } }\n"
                         "cluster { name: \"new\" version: \"12.5\" node { name: \"new-pub\" } }\n"
                         "phones { name: \"f\" cluster: \"old\" }\n"
                         "step { bulk_export { cluster: \"new\" type: TFTP } } step { bulk_consolidate { "
                         "cluster: \"old\" } }\n"
                         "step { bulk_import { cluster: \"old\" } } step { set_option_150 { cluster: \"new\" "
                         "} } step { reset_phones {} } step { reset_phones {} }"));
        CHECK(result.output.find("1 phone LOCKED") != std::string::npos);
        // Another reset, after which the other cluster's TVS is asked in vain, does not change what helps:
        // back, the exchange, and the move again.
        CHECK(result.output.find("recovery: set option 150 of f to old; reset the phones of f; ") !=
              std::string::npos);
        CHECK(result.output.find("set option 150 of f to new; reset the phones of f") != std::string::npos);
        CHECK(result.output.find("tried: 1 of 1 phones back") != std::string::npos);
    }

    TEST_CASE("a TLS minimum that old phones don't know is as good as no TVS to them") {
        CHECK(
            trouble(
                "cluster { name: \"hq\" version: \"11.5\" tls_min_version: TLS_1_2 node { name: \"pub\" } }\n"
                "phones { name: \"old\" model: \"7945\" cluster: \"hq\" } phones { name: \"new\" model: "
                "\"8861\" cluster: \"hq\" }\n" +
                std::string(
                    "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
                    "step { restart { cluster: \"hq\" services: [TVS, TFTP] } } step { reset_phones {} }\n"
                    "step { expect { phones: \"old\" trust: LOCKED reason: TVS_TLS_FAILED } }\n"
                    "step { expect { phones: \"new\" trust: TRUSTED reason: SIGNER_FROM_TVS } }")) == "");
    }

    TEST_CASE(
        "eTokens sign the CTL of a 9.1 cluster in mixed mode, and it vouches for the CallManager's ITL") {
        CHECK(
            trouble("cluster { name: \"hq\" version: \"9.1\" security_mode: MIXED node { name: \"pub\" } }\n"
                    "phones { name: \"f\" model: \"7965\" cluster: \"hq\" security: AUTHENTICATED }\n"
                    "step { expect { list: CTL signer: \"eToken 1 of hq\" reason: FIRST_LIST registration: "
                    "SECURE } }\n"
                    "step { expect { list: ITL signer: \"CallManager pub\" reason: SIGNER_IN_CTL } }") == "");
    }

    TEST_CASE("two proxies that point at each other find nothing, once") {
        CHECK(trouble(
                  "cluster { name: \"a\" version: \"11.5\" remote_cluster: \"b\" node { name: \"a-pub\" } }\n"
                  "cluster { name: \"b\" version: \"11.5\" remote_cluster: \"a\" node { name: \"b-pub\" } }\n"
                  "cluster { name: \"c\" version: \"11.5\" node { name: \"c-pub\" } }\n"
                  "phones { name: \"f\" cluster: \"c\" at { cluster: \"a\" unknown: true } at { cluster: "
                  "\"b\" unknown: "
                  "true } }\n"
                  "step { set_option_150 { cluster: \"a\" } } step { reset_phones {} }\n"
                  "step { expect { trust: LOCKED reason: TVS_DOES_NOT_KNOW } }") == "");
    }

    TEST_CASE("a proxy fetches nothing for devices that it knows itself") {
        CHECK(
            trouble(
                "cluster { name: \"a\" version: \"11.5\" remote_cluster: \"b\" node { name: \"a-pub\" } }\n"
                "cluster { name: \"b\" version: \"11.5\" security_mode: MIXED node { name: \"b-pub\" } }\n"
                "phones { name: \"f\" cluster: \"a\" }\n"
                "step { reset_phones {} } step { expect { reason: SAME_FILE status: \"ITL installed\" } }") ==
            "");
    }

    TEST_CASE(
        "a node that is removed and added is a new one: it serves, whatever of the old one had been "
        "disconnected") {
        const std::string remove_and_add =
            "step { remove_node { cluster: \"hq\" node: \"sub\" } } step { add_node { cluster: \"hq\" node: "
            "\"sub\" } }\n";
        CHECK(trouble(site + "step { disconnect { cluster: \"hq\" node: \"sub\" service: CALLMANAGER } }\n" +
                      remove_and_add +
                      "step { reset_phones {} } step { expect { registered_with: \"sub\" } }") == "");
        CHECK(trouble("choices { itl_auto_rebuild: true }\n" + site +
                      "step { remove_node { cluster: \"hq\" node: \"sub\" } } step { reset_phones {} }\n"
                      "step { expect { trust: TRUSTED reason: SIGNER_IN_ITL registered_with: \"pub\" } }") ==
              "");
    }

    TEST_CASE("a backup of another release is refused, and so is one that was never made") {
        CHECK(
            trouble(
                site +
                "step { backup { cluster: \"hq\" name: \"b\" } } step { upgrade { cluster: \"hq\" version: "
                "\"12.5\" } }\n"
                "step { refused: true restore { cluster: \"hq\" backup: \"b\" } } step { reset_phones {} }\n"
                "step { expect { trust: TRUSTED } }") == "");
        CHECK(trouble(site + "step { disconnect { cluster: \"hq\" service: DRF } }\n"
                             "step { refused: true backup { cluster: \"hq\" name: \"b\" } }\n"
                             "step { reconnect { cluster: \"hq\" service: DRF } } step { backup { cluster: "
                             "\"hq\" name: \"c\" } }\n"
                             "step { restore { cluster: \"hq\" backup: \"c\" } } step { reset_phones {} }\n"
                             "step { expect { trust: TRUSTED reason: SAME_FILE } }") == "");
    }

    TEST_CASE("a restore brings back the security mode with the CTL") {
        CHECK(trouble("cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" } }\n"
                      "phones { name: \"f\" cluster: \"hq\" security: ENCRYPTED }\n"
                      "step { backup { cluster: \"hq\" name: \"b\" } }\n"
                      "step { command { cluster: \"hq\" command: \"utils ctl set-cluster mixed-mode\" } }\n"
                      "step { restore { cluster: \"hq\" backup: \"b\" } }\n"
                      "step { restart { cluster: \"hq\" services: [TFTP, CALLMANAGER] } } step { "
                      "factory_reset {} }\n"
                      "step { expect { trust: TRUSTED registration: NON_SECURE } }\n"
                      "step { command { cluster: \"hq\" command: \"utils ctl set-cluster mixed-mode\" } }") ==
              "");
    }

    TEST_CASE("who logs out goes back to where the phone was before the login") {
        CHECK(trouble(two_clusters +
                      "step { emcc_logout {} } step { expect { registered_with: \"old-pub\" } }\n"
                      "step { delete_lists {} } step { set_option_150 { cluster: \"new\" } } step { "
                      "reset_phones {} }\n"
                      "step { expect { registered_with: \"new-pub\" } }\n"
                      "step { emcc_logout {} } step { expect { registered_with: \"new-pub\" } }") == "");
    }

    TEST_CASE(
        "nobody can do anything at a phone that is switched off, and one without a network opens no "
        "services") {
        CHECK(trouble(site + "step { switch_off { phones: \"f\" count: 1 } } step { delete_lists {} }\n"
                             "step { expect { phones: \"f\" count: 2 trust: FRESH } }\n"
                             "step { reset_phones {} } step { switch_on {} } step { expect { trust: TRUSTED "
                             "registration: NON_SECURE } }") == "");
        CHECK(
            trouble(
                "cluster { name: \"hq\" version: \"15\" node { name: \"pub\" } }\n"
                "phones { name: \"f\" cluster: \"hq\" network_login: true }\n"
                "step { regenerate { cluster: \"hq\" certificate: CAPF } } step { restart { cluster: \"hq\" "
                "services: [CAPF, TVS, TFTP] } }\n"
                "step { install_lsc { cluster: \"hq\" } } step { reset_phones {} } step { reset_phones {} }\n"
                "step { open_services {} } step { expect { services: HTTPS_FAIL unregistered: NO_NETWORK } "
                "}") == "");
    }

    TEST_CASE("option 150 does not name nodes that are yet to come") {
        CHECK(trouble(
                  "cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" runs: [CALLMANAGER, TVS] }\n"
                  "  node { name: \"late\" runs: TFTP added_later: true } node { name: \"tftp\" runs: TFTP } "
                  "}\n"
                  "phones { name: \"f\" cluster: \"hq\" }\n"
                  "step { add_node { cluster: \"hq\" node: \"late\" } } step { reset_phones {} }\n"
                  "step { expect { trust: TRUSTED reason: SAME_FILE signer: \"CallManager tftp\" } }") == "");
    }

    TEST_CASE("between deleted lists and the reset, the reset is all that is advised") {
        const auto advised_after = [](const std::string& cure) {
            const support::Scratch scratch;
            const std::string output =
                support::bellwether(
                    "run --world virtual " +
                    scratch.file("plan.textproto",
                                 "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } }\n"
                                 "phones { name: \"f\" cluster: \"hq\" }\n"
                                 "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
                                 "step { regenerate { cluster: \"hq\" certificate: TVS } }\n"
                                 "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } }\n"
                                 "step { reset_phones {} }\n" +
                                     cure))
                    .output;
            const std::size_t place = output.find("recovery: ");
            return output.substr(place, output.find('\n', place) - place);
        };
        CHECK(advised_after("") ==
              "recovery: utils itl reset localkey on hq; reset the phones of f [Cisco 117598]");
        CHECK(advised_after("step { delete_lists {} }\n") == "recovery: reset the phones of f");
    }

    TEST_CASE("a cluster of 64 nodes comes up, secure and not, and one whose ITL does not load is told so") {
        for (const char* mode : {"NON_SECURE", "MIXED"}) {
            const support::Scratch scratch;
            const auto site = [mode](const std::string& runs) {
                std::string text =
                    "cluster { name: \"hq\" version: \"15\" security_mode: " + std::string(mode) + "\n";
                for (int i = 0; i < 64; ++i)
                    text += "  node { name: \"hq-node-" + std::to_string(i) + ".voice.example.com\"" +
                            (i > 0 ? runs : "") + " }\n";
                return text +
                       "}\nphones { name: \"f\" cluster: \"hq\" }\nstep { reset_phones {} }\n"
                       "step { expect { trust: TRUSTED } }\n";
            };
            for (const char* world : {"virtual", "live"})
                CHECK(support::bellwether("run --world " + std::string(world) + " " +
                                          scratch.file("plan.textproto", site("")))
                          .exit_code == 0);
            const auto refused = support::bellwether(
                "run --world virtual " + scratch.file("large.textproto", site(" runs: [CALLMANAGER, TVS]")));
            CHECK(refused.exit_code == 2);
            CHECK(refused.output.find("(TOO_LARGE)") != std::string::npos);
        }
    }

    TEST_CASE(
        "from 14 on an ITL follows its certificates, and keeps the signature of localkey while those stay") {
        const std::string renewed =
            "cluster { name: \"hq\" version: \"14\" node { name: \"hq-pub\" } }\n"
            "authority { name: \"corp-root\" }\nphones { name: \"f\" cluster: \"hq\" }\n"
            "choices { tvs_vouches_own_itlrecovery: false }\n"
            "step { regenerate { cluster: \"hq\" certificate: ITLRECOVERY } }\n"
            "step { command { cluster: \"hq\" command: \"utils itl reset localkey\" } }\n";
        const std::string upload =
            "step { upload { cluster: \"hq\" store: TOMCAT_TRUST file: \"corp-root.pem\" } }\n";
        const std::string restart = "step { restart { cluster: \"hq\" services: [TFTP] } }\n";
        CHECK(trouble(renewed + upload + "step { reset_phones {} }\nstep { expect { trust: TRUSTED } }\n")
                  .empty());
        CHECK(trouble(renewed + upload + restart +
                      "step { reset_phones {} }\nstep { expect { trust: LOCKED } }\n")
                  .empty());
    }

    TEST_CASE("what the 802.1X server trusts from the first day on is its own, and can be taken away once") {
        const std::string remove =
            "step { delete_trusted { cluster: \"hq\" store: AUTHENTICATION_SERVER common_name: \"corp-root\"";
        CHECK(trouble("cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } trust { store: "
                      "AUTHENTICATION_SERVER authority: \"corp-root\" } }\n"
                      "authority { name: \"corp-root\" }\nphones { name: \"f\" cluster: \"hq\" }\n" +
                      remove + " } }\n" + remove +
                      " } refused: true }\nstep { reset_phones {} }\nstep { expect { trust: TRUSTED } }\n")
                  .empty());
    }

    TEST_CASE(
        "from 14 on impact tells of no restart that there was not, and the CTL is offered before the reset") {
        const support::Scratch scratch;
        const auto result = support::bellwether(
            "impact " +
            scratch.file("site.textproto",
                         "cluster { name: \"hq\" version: \"14\" security_mode: MIXED node { name: "
                         "\"hq-pub\" } }\nphones { name: \"f\" cluster: \"hq\" security: ENCRYPTED }\n"));
        CHECK(support::contains(result,
                                "| hq CAPF renewed by the documents | unchanged | unchanged | unchanged |"));
        CHECK(support::contains(result, "| hq CAPF renewed, CTL not updated |"));
        CHECK(support::contains(result, "| hq ITLRECOVERY renewed, no localkey step |"));
        CHECK(!support::contains(result, "hq TVS renewed, no restart"));
    }
}
