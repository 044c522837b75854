package shop.till;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Till {
    public static void main(String[] args) {
        SpringApplication.run(Till.class, args);
    }
}
